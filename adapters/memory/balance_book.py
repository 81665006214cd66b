"""Answers about the account of the platform's balance, by looking at every row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.memory.database import MemoryDatabase
from domain.balance import BalanceLine
from domain.charge import ChargeState
from domain.ids import TransactionId
from domain.ledger import Account
from domain.period import Period
from domain.transaction import Transaction
from domain.transfer import TransferState

_UNDER_WAY: Final = frozenset(
    {ChargeState.PENDING, ChargeState.PROCESSING, ChargeState.REQUIRES_ACTION}
)


@dataclass(frozen=True, slots=True)
class MemoryBalanceBook:
    """Keeps `BalanceBook`."""

    database: MemoryDatabase

    async def posted(self, period: Period, *, limit: int) -> Sequence[BalanceLine]:
        return [line for line in self._lines() if line.at in period][:limit]

    async def caused_by(self, causes: Collection[str]) -> Sequence[BalanceLine]:
        return [line for line in self._lines() if line.cause in causes]

    async def transactions(
        self, ids: Collection[TransactionId]
    ) -> Mapping[TransactionId, Transaction]:
        rows = self.database.tables.transactions
        return {one: rows[one] for one in ids if one in rows}

    async def customers(self, references: Collection[str]) -> frozenset[str]:
        known = (row.reference for row in self.database.tables.customers.values())
        return frozenset(one for one in known if one is not None and one in references)

    async def unfinished(
        self, *, before: datetime, after: int, limit: int
    ) -> Sequence[Transaction]:
        found = [
            row
            for row in self.database.tables.transactions.values()
            if _waits(row) and row.number > after and row.updated_at < before
        ]
        return sorted(found, key=lambda row: row.number)[:limit]

    def _lines(self) -> list[BalanceLine]:
        lines = [
            BalanceLine(
                cause=posting.cause,
                kind=posting.kind,
                amount=entry.amount,
                at=posting.at,
                transaction_id=posting.transaction_id,
            )
            for posting in self.database.tables.postings.values()
            for entry in posting.entries
            if entry.account is Account.STRIPE_BALANCE
        ]
        return sorted(lines, key=lambda line: line.at)


def _waits(row: Transaction) -> bool:
    return row.charge_state in _UNDER_WAY or row.transfer_state is TransferState.SUBMITTED
