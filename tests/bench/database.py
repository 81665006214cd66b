"""The stack's database, as its superuser sees it: to count rows, and to have statements logged."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg

from adapters.embedded.postgres import SUPERUSER
from entrypoints.local.stack import LocalStack
from tests.bench.figures import RoundFailed

PORT: Final = 5432


class Database:
    """One connection, usable from plain functions."""

    def __init__(self, stack: LocalStack) -> None:
        self.sockets = stack.servers.postgres.sockets
        self.log: Path = stack.servers.postgres.log
        self.name = stack.servers.bootstrap.database
        self.service_role = stack.servers.bootstrap.service
        self.schema = stack.settings.database_schema
        self._runner = asyncio.Runner()
        self._connection = self._runner.run(self.connect(SUPERUSER))

    async def connect(self, role: str) -> Any:
        """Return a new connection as `role`, which sees the service's tables."""
        return await asyncpg.connect(
            host=str(self.sockets),
            port=PORT,
            user=role,
            database=self.name,
            server_settings={"search_path": self.schema, "jit": "off"},
        )

    def run(self, statement: str) -> None:
        """Execute one statement or several."""
        self._runner.run(self._connection.execute(statement, timeout=120))

    def value(self, query: str, *arguments: object) -> Any:
        """Return the one value that a query asks for."""
        return self._runner.run(self._connection.fetchval(query, *arguments, timeout=120))

    def rows(self, query: str, *arguments: object) -> list[Any]:
        """Return every row that a query finds."""
        return list(self._runner.run(self._connection.fetch(query, *arguments, timeout=120)))

    def count(self, table: str) -> int:
        """Return how many rows a table has, or a part of one."""
        return int(self.value(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our own names

    @contextmanager
    def grows(self, *tables: str) -> Iterator[Mapping[str, int]]:
        """Fill the mapping, when the block is left, with how many rows each table gained."""
        before = {table: self.count(table) for table in tables}
        gained: dict[str, int] = {}
        yield gained
        gained.update({table: self.count(table) - rows for table, rows in before.items()})

    def reconnect(self) -> None:
        """Connect again, after the server has died."""
        self._connection.terminate()
        self._connection = self._runner.run(self.connect(SUPERUSER))

    def close(self) -> None:
        """Close the connection."""
        self._runner.run(self._connection.close())
        self._runner.close()


def require_rows(gained: Mapping[str, int], done: int) -> None:
    """Raise `RoundFailed` unless every table gained a row for each thing that was done."""
    short = {table: rows for table, rows in gained.items() if rows != done}
    if short:
        raise RoundFailed(f"{done} were done, and the tables gained {dict(short)}")
