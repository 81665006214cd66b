"""Counts the jobs that wait, now and then, and turns new work away while they are too many."""

import asyncio
from typing import Final

import structlog
from sqlalchemy import Integer, bindparam, text

from adapters.postgres.session import SingleStatements
from application.ports.intake import Overloaded

LOOK_SECONDS: Final = 1.0
"""How old the count may be: what comes in within a second is far below any limit."""

# Counts no further than it must: the index holds waiting jobs alone.
_COUNT: Final = text("""
    SELECT count(*) AS waiting
    FROM (SELECT FROM outbox WHERE state = 'READY' LIMIT :most) AS counted
""").bindparams(bindparam("most", type_=Integer))

log = structlog.get_logger(__name__)


class PostgresIntake:
    """Keeps `Intake` by a count that `watch` renews; open until it is counted otherwise."""

    def __init__(self, statements: SingleStatements, *, waiting_max: int) -> None:
        """Take the most jobs that may wait while new work is let in."""
        self._statements = statements
        self._waiting_max = waiting_max
        self._is_full = False

    def require_open(self) -> None:
        if self._is_full:
            raise Overloaded(f"more than {self._waiting_max} jobs wait")

    async def watch(self) -> None:
        """Count for ever, whatever goes wrong with one count."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a watch that ends would watch no more
                log.warning("intake_not_counted", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Count once."""
        (row,) = await self._statements.rows(_COUNT, {"most": self._waiting_max + 1})
        is_full = row.waiting > self._waiting_max
        if is_full is not self._is_full:
            log.warning("intake_closed" if is_full else "intake_opened", most=self._waiting_max)
        self._is_full = is_full
