"""Whether the database answers, and whether it is the one that this version was written for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from asyncpg import PostgresError
from sqlalchemy import ARRAY, Text, bindparam, text

from adapters.postgres.session import SingleStatements
from application.ports.errors import StoreUnavailable

_ANSWER: Final = text("SELECT 1")

_REVISION: Final = text("SELECT version_num FROM alembic_version")

# The index holds waiting jobs alone, and what a worker has in hand is due when its lease ends.
_OLDEST: Final = text("""
    SELECT now() - min(due_at) AS age FROM outbox WHERE state = 'READY' AND due_at <= now()
""")

_SETTINGS: Final = text("""
    SELECT name, setting FROM pg_settings WHERE lower(name) = ANY(:names)
""").bindparams(bindparam("names", type_=ARRAY(Text)))

LAG_MAX: Final = timedelta(seconds=60)
"""Work that waits longer than this is late: no worker is there, or too few are."""

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
    """Sees that the schema is not `older` than `head`, the revision the code was written for.

    A revision that the code does not know is the next release's, whose migrations only add: until
    its processes are up, those of this release go on serving.
    """

    statements: SingleStatements
    head: str
    older: frozenset[str]
    name: str = "schema"
    is_vital: bool = True

    async def check(self) -> str | None:
        try:
            rows = await self.statements.rows(_REVISION)
        except StoreUnavailable as error:
            return str(error)
        except PostgresError:
            return "the migrations have not run"
        found = {row.version_num for row in rows}
        if found and not found & self.older:
            return None
        return f"at revision {', '.join(sorted(found)) or 'none'}, needs {self.head}"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionProbe:
    """Sees, behind a pooler, that the role's sessions are what the service sets its own to."""

    statements: SingleStatements
    expected: Mapping[str, str]
    is_behind_pooler: bool
    name: str = "session"
    is_vital: bool = True

    async def check(self) -> str | None:
        if not self.is_behind_pooler:
            return None
        try:
            rows = await self.statements.rows(_SETTINGS, {"names": list(self.expected)})
        except StoreUnavailable as error:
            return str(error)
        found = {row.name.lower(): row.setting for row in rows}
        wrong = {name for name, value in self.expected.items() if found.get(name) != value}
        if not wrong:
            return None
        return f"behind the pooler {', '.join(sorted(wrong))} differ; ALTER ROLE ... SET them"


@dataclass(frozen=True, slots=True)
class QueueProbe:
    """Sees how long the oldest job that is due waits for a worker.

    Not vital: what is asked for meanwhile is kept, and another API process would serve no better.
    """

    statements: SingleStatements
    lag_max: timedelta = LAG_MAX
    name: str = "queue"
    is_vital: bool = False

    async def check(self) -> str | None:
        try:
            (row,) = await self.statements.rows(_OLDEST)
        except StoreUnavailable as error:
            return str(error)
        except PostgresError:
            return "the migrations have not run"
        if row.age is None or row.age <= self.lag_max:
            return None
        return f"the oldest job waits {row.age.total_seconds():.0f} seconds for a worker"
