"""Roles and databases on a local PostgreSQL, made by its superuser."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from adapters.embedded.postgres import SUPERUSER

# Neither may become more than it is, whatever an earlier start or a curious hand gave it.
MAKE_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}) THEN
        CREATE ROLE {name};
    END IF;
END $$;
ALTER ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
"""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """The roles and the database that a started server shall have."""

    owner: str = "payments_owner"
    service: str = "payments_service"
    database: str = "payments"


@dataclass(frozen=True, slots=True)
class Databases:
    """Makes and removes databases on the server whose socket lies in `sockets`."""

    sockets: Path

    def bootstrap(self, wanted: Bootstrap) -> None:
        """Make the roles and the database that are missing; running again changes nothing."""
        _run(self._bootstrap(wanted))

    async def create(self, name: str, *, owner: str, template: str = "template1") -> None:
        """Make the database `name` as a copy of `template`, to which nobody may be connected."""
        async with self._superuser() as connection:
            await connection.execute(
                f"CREATE DATABASE {_quoted(name)} OWNER {_quoted(owner)}"
                # Half the work of the other strategy, which logs every page that it copies.
                f" TEMPLATE {_quoted(template)} STRATEGY FILE_COPY"
            )

    async def drop(self, name: str) -> None:
        """Remove the database `name`, if it exists, and cut whoever is connected to it."""
        async with self._superuser() as connection:
            await connection.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")

    async def _bootstrap(self, wanted: Bootstrap) -> None:
        async with self._superuser() as connection:
            for role in (wanted.owner, wanted.service):
                literal = "'" + role.replace("'", "''") + "'"
                await connection.execute(MAKE_ROLE.format(name=_quoted(role), literal=literal))
            exists = await connection.fetchval(
                "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", wanted.database
            )
        if not exists:
            await self.create(wanted.database, owner=wanted.owner)

    @asynccontextmanager
    async def _superuser(self) -> "AsyncIterator[asyncpg.Connection]":
        connection = await asyncpg.connect(
            host=str(self.sockets), port=5432, user=SUPERUSER, database="postgres", timeout=10
        )
        try:
            yield connection
        finally:
            await connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _run(work: Coroutine[None, None, None]) -> None:
    # In a thread of its own, because the caller's may already run an event loop.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, work).result()
