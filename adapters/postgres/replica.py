"""Reports from a replica, for as long as it keeps up; else from the database that leads."""

import time
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import Executable, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import Bounds, open_engine
from adapters.postgres.row import Row
from adapters.postgres.session import Reader, SingleStatements
from adapters.postgres.wording import Parameters
from application.ports.errors import StoreUnavailable

LAG_MAX: Final = timedelta(seconds=15)
"""How old a report may be. The leader of the schedulers writes every few seconds, so that a
replica on which nothing has happened for so long has lost its leader, or has a lot to do."""

LOOK_SECONDS: Final = 1.0
"""How long a look at the replica is believed."""

REST_SECONDS: Final = 10.0
"""How long one that did not answer is left alone: its callers wait for it."""

# None where it is no replica (any more): then it may be anything.
_BEHIND: Final = text("""
    SELECT CASE WHEN pg_is_in_recovery()
                THEN clock_timestamp() - pg_last_xact_replay_timestamp() END AS behind
""")

PATIENCE: Final = timedelta(seconds=1)
"""How long a caller waits for a replica that may be away: there is another to ask."""

log = structlog.get_logger(__name__)


class ReplicaStatements:
    """Keeps `Reader`: what it reads may be `lag_max` old, and never decides about money."""

    def __init__(
        self,
        leader: SingleStatements,
        replica: SingleStatements,
        *,
        lag_max: timedelta = LAG_MAX,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        """Take both, how far behind a replica may be, and how long it rests when it is away."""
        self._leader = leader
        self._replica = replica
        self._lag_max = lag_max
        self._rest_seconds = rest_seconds
        self._is_fit = False
        self._look_at = 0.0

    async def rows(self, statement: Executable, parameters: Parameters) -> list[Row]:
        """Return all rows of one statement that only reads."""
        if await self._keeps_up():
            try:
                return list(await self._replica.rows(statement, parameters))
            except StoreUnavailable as error:
                self._conclude(is_fit=False, why=str(error), rest=self._rest_seconds)
        return list(await self._leader.rows(statement, parameters))

    async def _keeps_up(self) -> bool:
        if time.monotonic() < self._look_at:
            return self._is_fit
        # Whoever comes meanwhile believes the last look.
        self._look_at = time.monotonic() + self._rest_seconds
        try:
            (row,) = await self._replica.rows(_BEHIND)
        except StoreUnavailable as error:
            self._conclude(is_fit=False, why=str(error), rest=self._rest_seconds)
        else:
            is_fit = row.behind is not None and row.behind <= self._lag_max
            self._conclude(is_fit=is_fit, why=f"behind by {row.behind}", rest=LOOK_SECONDS)
        return self._is_fit

    def _conclude(self, *, is_fit: bool, why: str, rest: float) -> None:
        if is_fit is not self._is_fit:
            log.warning("replica_used" if is_fit else "replica_left", why=why)
        self._is_fit = is_fit
        self._look_at = time.monotonic() + rest


def open_replica(url: str | None, *, schema: str, pool_size: int) -> AsyncEngine | None:
    """Return the connections to a replica, if there is one; nothing is connected yet."""
    if url is None:
        return None
    return open_engine(
        url,
        schema=schema,
        application="opside-payments reports",
        bounds=Bounds(pool_size=pool_size, connect_timeout=PATIENCE, pool_timeout=PATIENCE),
    )


def reader_of(leader: SingleStatements, replica: AsyncEngine | None) -> Reader:
    """Return what reports are read with."""
    return leader if replica is None else ReplicaStatements(leader, SingleStatements(replica))
