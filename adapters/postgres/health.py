"""Whether the database answers, and whether it is the one that this version was written for."""

from dataclasses import dataclass
from typing import Final

from asyncpg import PostgresError
from sqlalchemy import text

from adapters.postgres.session import SingleStatements
from application.ports.errors import StoreUnavailable

_ANSWER: Final = text("SELECT 1")

_REVISION: Final = text("SELECT version_num FROM alembic_version")

_MAY_REWRITE: Final = text(
    "SELECT has_table_privilege('ledger_entry', 'UPDATE, DELETE, TRUNCATE') AS answer"
)


@dataclass(frozen=True, slots=True)
class DatabaseProbe:
    """Asks the database for the least that there is to ask."""

    statements: SingleStatements
    name: str = "database"
    is_vital: bool = True

    async def check(self) -> str | None:
        try:
            await self.statements.rows(_ANSWER)
        except StoreUnavailable as error:
            return str(error)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaProbe:
    """Compares the database's revision with `head`, the one that the code was written for."""

    statements: SingleStatements
    head: str
    name: str = "schema"
    is_vital: bool = True

    async def check(self) -> str | None:
        try:
            rows = await self.statements.rows(_REVISION)
        except StoreUnavailable as error:
            return str(error)
        except PostgresError:
            return "the migrations have not run"
        found = ", ".join(row.version_num for row in rows) or "none"
        return None if found == self.head else f"at revision {found}, needs {self.head}"


@dataclass(frozen=True, slots=True)
class RoleProbe:
    """Sees to it that the service does not run as the owner of the books, or as a superuser."""

    statements: SingleStatements
    name: str = "role"
    is_vital: bool = True

    async def check(self) -> str | None:
        try:
            (row,) = await self.statements.rows(_MAY_REWRITE)
        except StoreUnavailable as error:
            return str(error)
        except PostgresError:
            return "the migrations have not run"
        return "this role may rewrite the ledger; use one that only serves" if row.answer else None
