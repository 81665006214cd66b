"""Databases that are lent to one test after another: to empty one takes a tenth of making one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg

from adapters.embedded.local import LocalServers
from adapters.embedded.postgres import SUPERUSER
from tests.builders import fresh

LEAVE_SECONDS: Final = 1.0
"""How long a test's connections may take to end; who stays is cut off, and the database removed."""

SIZE_MAX: Final = 24 * 2**20
"""What is larger was a test's of many rows: its tables would be slow for the next."""

_OTHERS: Final = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
"""

# Whatever changes the schema, a right, a setting, the planner's figures or what the migrations
# wrote leaves another number here: a row that is written anew bears a later transaction's.
_SHAPE: Final = """
    SELECT array_agg(ARRAY[rows, last] ORDER BY name) FROM (
        SELECT 'class' AS name, count(*) AS rows, max(xmin::text::bigint) AS last FROM pg_class
        UNION ALL SELECT 'attribute', count(*), max(xmin::text::bigint) FROM pg_attribute
        UNION ALL SELECT 'constraint', count(*), max(xmin::text::bigint) FROM pg_constraint
        UNION ALL SELECT 'default', count(*), max(xmin::text::bigint) FROM pg_default_acl
        UNION ALL SELECT 'namespace', count(*), max(xmin::text::bigint) FROM pg_namespace
        UNION ALL SELECT 'policy', count(*), max(xmin::text::bigint) FROM pg_policy
        UNION ALL SELECT 'function', count(*), max(xmin::text::bigint) FROM pg_proc
        UNION ALL SELECT 'trigger', count(*), max(xmin::text::bigint) FROM pg_trigger
        UNION ALL SELECT 'type', count(*), max(xmin::text::bigint) FROM pg_type
        UNION ALL SELECT 'revision', count(*), max(xmin::text::bigint) FROM alembic_version
        UNION ALL SELECT 'account', count(*), max(xmin::text::bigint) FROM ledger_account
        UNION ALL SELECT 'figures', count(*), 0 FROM pg_stats WHERE schemaname = current_schema()
        UNION ALL SELECT 'setting', count(*), 0 FROM pg_db_role_setting
            JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()
    ) AS part
"""

# What keeps the service, its owner and a replica from deleting an entry would keep us, too.
_EMPTY: Final = """
    SET LOCAL session_replication_role = replica;
    DO $$ DECLARE guard record; name text; BEGIN
        CREATE TEMPORARY TABLE guards ON COMMIT DROP AS
            SELECT CAST(tgrelid AS regclass) AS guarded, tgname FROM pg_trigger
            WHERE tgenabled = 'A';
        FOR guard IN SELECT * FROM guards
        LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', guard.guarded, guard.tgname);
        END LOOP;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
            AND tablename NOT IN ('alembic_version', 'ledger_account')
        LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
        FOR guard IN SELECT * FROM guards
        LOOP EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', guard.guarded, guard.tgname);
        END LOOP;
    END $$;
    SELECT setval(seqrelid, seqstart, false) FROM pg_sequence;
"""


@dataclass(slots=True)
class DatabasePool:
    """Lends copies of `template`, each to one test at a time, and never one that was altered."""

    servers: LocalServers
    template: str
    schema: str
    _free: list[str] = field(default_factory=list)
    _shapes: dict[str, list[list[int]]] = field(default_factory=dict)

    async def take(self) -> str:
        """Return the name of a database as the migrations leave it."""
        if self._free:
            return self._free.pop()
        name = fresh("test")
        await self.servers.create_database(name, template=self.template)
        async with self._superuser(name) as connection:
            self._shapes[name] = await connection.fetchval(_SHAPE)
        return name

    async def give_back(self, name: str) -> None:
        """Empty it for the next test, or remove it where more than rows was changed."""
        async with self._superuser(name) as connection:
            is_as_it_was = await self._is_as_it_was(name, connection)
            if is_as_it_was:
                await connection.execute(_EMPTY)
                self._shapes[name] = await connection.fetchval(_SHAPE)
        if is_as_it_was:
            self._free.append(name)
        else:
            await self.servers.drop_database(name)

    async def close(self) -> None:
        """Remove what nobody has in hand."""
        while self._free:
            await self.servers.drop_database(self._free.pop())

    async def _is_as_it_was(self, name: str, connection: "asyncpg.Connection[Any]") -> bool:
        if not await _have_left(connection):
            return False
        size = await connection.fetchval("SELECT pg_database_size(current_database())")
        return bool(size <= SIZE_MAX and await connection.fetchval(_SHAPE) == self._shapes[name])

    @asynccontextmanager
    async def _superuser(self, name: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
        connection = await asyncpg.connect(
            host=str(self.servers.postgres.sockets),
            user=SUPERUSER,
            database=name,
            server_settings={"search_path": self.schema},
        )
        try:
            yield connection
        finally:
            await connection.close()


async def _have_left(connection: "asyncpg.Connection[Any]") -> bool:
    """Return whether everybody else has gone, which the server learns a moment after they did."""
    for _ in range(round(LEAVE_SECONDS / 0.01)):
        if not await connection.fetchval(_OTHERS):
            return True
        await asyncio.sleep(0.01)
    return False
