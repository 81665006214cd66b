"""The one door to the connections, where the driver's errors become ours."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from adapters.postgres.errors import translated
from adapters.postgres.row import Row
from adapters.postgres.wording import Parameters, wording
from application.ports.errors import StoreUnavailable
from domain.errors import ApplicationError

_NOTHING: Final[Parameters] = {}


@dataclass(frozen=True, slots=True)
class Session:
    """One connection; `locked` is what waiting too long for a lock means."""

    driver: Any
    """The driver's own connection, which is untyped."""

    async def rows(
        self,
        statement: Executable,
        parameters: Parameters = _NOTHING,
        *,
        locked: type[ApplicationError] = StoreUnavailable,
    ) -> Sequence[Row]:
        """Return all rows of one statement."""
        said = wording(statement, parameters)
        with translated(locked=locked):
            rows: Sequence[Row] = await self.driver.fetch(
                said.sql, *said.arguments(parameters), record_class=Row
            )
        return rows

    async def first(
        self,
        statement: Executable,
        parameters: Parameters = _NOTHING,
        *,
        locked: type[ApplicationError] = StoreUnavailable,
    ) -> Row | None:
        """Return the first row of one statement."""
        rows = await self.rows(statement, parameters, locked=locked)
        return rows[0] if rows else None

    async def run(self, statement: Executable, parameters: Parameters = _NOTHING) -> int:
        """Execute one statement; return how many rows it wrote."""
        said = wording(statement, parameters)
        with translated():
            status: str = await self.driver.execute(said.sql, *said.arguments(parameters))
        # As in `UPDATE 1`, or in `BEGIN`.
        count = status.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0


@dataclass(slots=True)
class Lease:
    """A connection on loan from the pool; one that is spoilt does not go back to others."""

    pooled: PoolProxiedConnection
    session: Session = field(init=False)
    is_spoilt: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.session = Session(self.pooled.driver_connection)

    async def end(self) -> None:
        """Give the connection back, or close it."""
        await greenlet_spawn(self.pooled.invalidate if self.is_spoilt else self.pooled.close)


@asynccontextmanager
async def lease(engine: AsyncEngine) -> AsyncIterator[Lease]:
    """Lend one of the engine's connections for the length of the block."""
    with translated():
        lent = Lease(await engine.raw_connection())
    try:
        yield lent
    finally:
        await lent.end()


class Reader(Protocol):
    """Reads for a report, perhaps from a replica that is some seconds behind."""

    async def rows(self, statement: Executable, parameters: Parameters) -> Sequence[Row]:
        """Return all rows of one statement."""
        ...


class SingleStatements:
    """Statements that are a commit each: one round trip, where a unit of work takes three."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @property
    def engine(self) -> AsyncEngine:
        """Return whose connections they are."""
        return self._engine

    async def rows(self, statement: Executable, parameters: Parameters = _NOTHING) -> Sequence[Row]:
        """Return all rows of one statement, whose effect is durable by then."""
        async with lease(self._engine) as lent:
            return await lent.session.rows(statement, parameters)

    async def run(self, statement: Executable, parameters: Parameters = _NOTHING) -> None:
        """Execute one statement that returns nothing; its effect is durable by then."""
        async with lease(self._engine) as lent:
            await lent.session.run(statement, parameters)
