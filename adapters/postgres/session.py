"""The one door to the connection, where the driver's errors become ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.errors import translated
from application.ports.errors import StoreUnavailable
from domain.errors import ApplicationError

Parameters = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Session:
    """One unit of work's connection; `locked` is what waiting too long for a lock means."""

    connection: AsyncConnection

    async def run(
        self,
        statement: Executable,
        parameters: Parameters | None = None,
        *,
        locked: type[ApplicationError] = StoreUnavailable,
    ) -> CursorResult[Any]:
        """Execute one statement; its rows are read already."""
        with translated(locked=locked):
            return await self.connection.execute(statement, parameters)

    async def first(
        self,
        statement: Executable,
        parameters: Parameters | None = None,
        *,
        locked: type[ApplicationError] = StoreUnavailable,
    ) -> Row[Any] | None:
        """Return the first row of one statement."""
        return (await self.run(statement, parameters, locked=locked)).first()


class SingleStatements:
    """Statements that are a commit each: one round trip, where a unit of work takes three."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def rows(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Sequence[Row[Any]]:
        """Return all rows of one statement, whose effect is durable by then."""
        with translated():
            async with self._engine.connect() as connection:
                return (await connection.execute(statement, parameters)).all()

    async def run(self, statement: Executable, parameters: Parameters | None = None) -> None:
        """Execute one statement that returns nothing; its effect is durable by then."""
        with translated():
            async with self._engine.connect() as connection:
                await connection.execute(statement, parameters)
