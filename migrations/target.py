"""Where a migration works: the schema that holds everything, and the role that serves from it."""

import os
import re
from dataclasses import dataclass
from typing import Final

from alembic.config import Config

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")

TARGET: Final = "target"
"""The key under which a caller hands its `Target` to Alembic."""

CONNECTION: Final = "connection"
"""The key under which a caller hands the connection to migrate on to Alembic."""


class RoleMissing(Exception):
    """The role that the service serves with does not exist; nothing was migrated."""

    def __init__(self, role: str) -> None:
        """Say which role to create, and how."""
        super().__init__(
            f"the role {role} does not exist; let an administrator run `CREATE ROLE {role} LOGIN`,"
            " or name another one in DATABASE_SERVICE_ROLE"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Plain lower-case names, checked, so that they may stand in a statement as they are."""

    schema: str
    service_role: str

    def __post_init__(self) -> None:
        for name in (self.schema, self.service_role):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no plain lower-case PostgreSQL name")


def target_of(config: Config | None) -> Target:
    """Return what the caller asked for, else what the environment says."""
    given = config.attributes.get(TARGET) if config else None
    if isinstance(given, Target):
        return given
    return Target(
        schema=os.environ.get("DATABASE_SCHEMA") or "payments",
        service_role=os.environ.get("DATABASE_SERVICE_ROLE") or "payments_service",
    )
