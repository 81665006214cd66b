"""The ledger and the receipts, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import NotFound
from domain.ledger import Posting
from domain.receipt import Receipt
from domain.transaction import RecoveryKey


@dataclass(frozen=True, slots=True)
class MemoryLedger:
    """Keeps postings by cause and kind."""

    tables: Tables
    locks: UnitLocks

    async def post(self, posting: Posting) -> bool:
        fact = (posting.cause, posting.kind)
        await self.locks.take("posting", *fact)
        if fact in self.tables.postings:
            return False
        self.tables.postings[fact] = posting
        return True


@dataclass(frozen=True, slots=True)
class MemoryReceipts:
    """Keeps receipts; one reference occurs once in each source."""

    tables: Tables
    locks: UnitLocks

    async def add(self, receipt: Receipt) -> bool:
        await self.locks.take("receipt of", receipt.source, receipt.reference)
        for row in self._oldest_first():
            if (row.source, row.reference) == (receipt.source, receipt.reference):
                return False
        self.tables.receipts[receipt.id] = receipt
        return True

    async def lock(self, reference: str) -> Receipt:
        for row in self._oldest_first():
            if row.reference == reference:
                await self.locks.take("receipt", row.id)
                return self.tables.receipts[row.id]
        raise NotFound("receipt")

    async def lock_remaining(self, recovery: RecoveryKey) -> Sequence[Receipt]:
        locked = []
        for row in self._oldest_first():
            if row.recovery == recovery:
                await self.locks.take("receipt", row.id)
                locked.append(self.tables.receipts[row.id])
        return [receipt for receipt in locked if not receipt.remaining.is_zero]

    async def save(self, receipt: Receipt) -> None:
        await self.locks.take("receipt", receipt.id)
        if receipt.id not in self.tables.receipts:
            raise NotFound("receipt")
        self.tables.receipts[receipt.id] = receipt

    def _oldest_first(self) -> list[Receipt]:
        return sorted(self.tables.receipts.values(), key=lambda row: (row.received_at, row.id))
