"""Refunds and disputes, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from domain.dispute import Dispute
from domain.ids import DisputeReference, TransactionId
from domain.refund import Refund


@dataclass(frozen=True, slots=True)
class MemoryRefunds:
    """Keeps refunds by Stripe's name."""

    tables: Tables
    locks: UnitLocks

    async def of(self, transaction_id: TransactionId) -> Sequence[Refund]:
        rows = self.tables.refunds.values()
        found = [row for row in rows if row.transaction_id == transaction_id]
        return sorted(found, key=lambda row: (row.created_at, row.reference))

    async def save(self, refund: Refund) -> None:
        await self.locks.take("refund", refund.reference)
        self.tables.refunds[refund.reference] = refund


@dataclass(frozen=True, slots=True)
class MemoryDisputes:
    """Keeps disputes by Stripe's name."""

    tables: Tables
    locks: UnitLocks

    async def get(self, reference: DisputeReference) -> Dispute | None:
        return self.tables.disputes.get(reference)

    async def of(self, transaction_id: TransactionId) -> Sequence[Dispute]:
        rows = self.tables.disputes.values()
        found = [row for row in rows if row.transaction_id == transaction_id]
        return sorted(found, key=lambda row: (row.opened_at, row.reference))

    async def save(self, dispute: Dispute) -> None:
        await self.locks.take("dispute", dispute.reference)
        self.tables.disputes[dispute.reference] = dispute
