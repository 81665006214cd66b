"""What was found in the books, and the stop that it raised, in memory."""

from dataclasses import dataclass
from datetime import datetime

from adapters.memory.locks import UnitLocks
from adapters.memory.tables import StopRow, Tables
from domain.book_check import BookCheck
from domain.money_stop import MoneyStop


@dataclass(frozen=True, slots=True)
class MemoryBookChecks:
    """Keeps every look."""

    tables: Tables

    async def add(self, check: BookCheck) -> None:
        self.tables.book_checks[check.id] = check


@dataclass(frozen=True, slots=True)
class MemoryMoneyStops:
    """One stands at a time."""

    tables: Tables
    locks: UnitLocks

    async def standing(self) -> MoneyStop | None:
        standing = (row.stop for row in self.tables.stops.values() if row.lifted_at is None)
        return next(standing, None)

    async def lock(self) -> MoneyStop | None:
        await self.locks.take("money stop")
        return await self.standing()

    async def raise_up(self, stop: MoneyStop) -> bool:
        if await self.lock() is not None:
            return False
        self.tables.stops[stop.id] = StopRow(stop)
        return True

    async def lift(self, stop: MoneyStop, *, at: datetime) -> None:
        await self.locks.take("money stop")
        self.tables.stops[stop.id] = StopRow(stop, lifted_at=at)
