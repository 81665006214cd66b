"""Clawbacks, debts and credits, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import NotFound
from domain.clawback import Clawback
from domain.currency import Currency
from domain.due import Due, DueSide
from domain.ids import ClawbackId, SellerId, TransactionId


@dataclass(frozen=True, slots=True)
class MemoryClawbacks:
    """Keeps clawbacks with their settlements."""

    tables: Tables
    locks: UnitLocks

    async def get(self, id: ClawbackId) -> Clawback:
        if id not in self.tables.clawbacks:
            raise NotFound("clawback")
        return self.tables.clawbacks[id]

    async def of(self, transaction_id: TransactionId) -> Sequence[Clawback]:
        rows = self.tables.clawbacks.values()
        found = [row for row in rows if row.transaction_id == transaction_id]
        return sorted(found, key=lambda row: (row.created_at, row.id))

    async def save(self, clawback: Clawback) -> None:
        await self.locks.take("clawback", clawback.id)
        self.tables.clawbacks[clawback.id] = clawback


@dataclass(frozen=True, slots=True)
class MemoryDues:
    """Keeps debts and credits."""

    tables: Tables
    locks: UnitLocks

    async def add(self, due: Due) -> None:
        await self.locks.take("due", due.id)
        self.tables.dues[due.id] = due

    async def lock_open(
        self, seller_id: SellerId, side: DueSide, currency: Currency
    ) -> Sequence[Due]:
        locked = []
        for row in sorted(self.tables.dues.values(), key=lambda row: (row.created_at, row.id)):
            is_of = (row.seller_id, row.side, row.amount.currency) == (seller_id, side, currency)
            if is_of and not row.remaining.is_zero:
                await self.locks.take("due", row.id)
                locked.append(self.tables.dues[row.id])
        return [due for due in locked if not due.remaining.is_zero]

    async def save(self, due: Due) -> None:
        await self.locks.take("due", due.id)
        if due.id not in self.tables.dues:
            raise NotFound("due")
        self.tables.dues[due.id] = due
