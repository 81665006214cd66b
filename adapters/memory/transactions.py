"""Transactions and their attempts, in memory."""

from dataclasses import dataclass, replace

from adapters.memory.database import MemoryDatabase
from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import NotFound, StaleTransaction
from domain.attempt import Attempt, AttemptKind
from domain.ids import TransactionId
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MemoryTransactions:
    """Keeps transactions; a save counts the version up."""

    database: MemoryDatabase
    tables: Tables
    locks: UnitLocks

    async def add(self, transaction: Transaction) -> tuple[Transaction, bool]:
        await self.locks.take("recovery", transaction.recovery)
        rows = self.tables.transactions
        for row in rows.values():
            if row.recovery == transaction.recovery:
                return row, False
        await self.locks.take("transaction", transaction.id)
        stored = replace(transaction, number=self.database.next_transaction_number())
        rows[stored.id] = stored
        return stored, True

    async def get(self, id: TransactionId) -> Transaction:
        try:
            return self.tables.transactions[id]
        except KeyError:
            raise NotFound("transaction") from None

    async def lock(self, id: TransactionId) -> Transaction:
        await self.locks.take("transaction", id)
        return await self.get(id)

    async def save(self, transaction: Transaction) -> None:
        current = await self.lock(transaction.id)
        if current.version != transaction.version:
            raise StaleTransaction("the transaction was changed by somebody else")
        saved = replace(transaction, version=transaction.version + 1)
        self.tables.transactions[transaction.id] = saved


@dataclass(frozen=True, slots=True)
class MemoryAttempts:
    """Keeps attempts."""

    tables: Tables
    locks: UnitLocks

    async def add(self, attempt: Attempt) -> None:
        transaction_id = attempt.request.transaction_id
        await self.locks.take("attempts", transaction_id, attempt.kind)
        latest = await self.latest(transaction_id, attempt.kind)
        if latest and (latest.is_open or latest.number >= attempt.number):
            raise StaleTransaction("somebody else is trying the same")
        self.tables.attempts[attempt.id] = attempt

    async def latest(self, transaction_id: TransactionId, kind: AttemptKind) -> Attempt | None:
        rows = [
            attempt
            for attempt in self.tables.attempts.values()
            if attempt.request.transaction_id == transaction_id and attempt.kind is kind
        ]
        return max(rows, key=lambda attempt: attempt.number, default=None)

    async def save(self, attempt: Attempt) -> None:
        await self.locks.take("attempts", attempt.request.transaction_id, attempt.kind)
        if attempt.id not in self.tables.attempts:
            raise NotFound("attempt")
        self.tables.attempts[attempt.id] = attempt
