"""Figures of all transactions at once, by looking at every row and what the audit says of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.database import MemoryDatabase
from application.ports.reconciliation_figures import Exposure, StatusFigures, folded
from domain.charge import ChargeState
from domain.currency import Currency
from domain.ids import TransactionId
from domain.ledger import Account, Entry
from domain.money import Money, zero
from domain.status import TransactionStatus, status_of
from domain.transaction import Transaction
from domain.transfer import TransferState
from domain.webhook_event import WebhookEventState

_DONE = frozenset({WebhookEventState.PROCESSED, WebhookEventState.IGNORED})


@dataclass(frozen=True, slots=True)
class MemoryReconciliationFigures:
    """Keeps `ReconciliationFigures`."""

    database: MemoryDatabase

    async def statuses(self, as_of: datetime) -> Sequence[StatusFigures]:
        return folded(
            StatusFigures(
                status=self._status(row, as_of),
                count=1,
                recovered=row.quote.recovered,
                fees=row.quote.fee,
                oldest_at=row.created_at,
            )
            for row in self.database.tables.transactions.values()
            if row.created_at <= as_of
        )

    async def exposure(self, as_of: datetime) -> Sequence[Exposure]:
        clearing: dict[tuple[str, TransactionId | None], int] = defaultdict(int)
        debts: dict[str, int] = defaultdict(int)
        for owner, entry in self._entries(as_of):
            code, amount = entry.amount.currency.code, entry.amount.minor_units
            if entry.account is Account.RECOVERIES_CLEARING:
                clearing[code, owner] += amount
            elif entry.account is Account.SELLER_DEBTS:
                debts[code] += amount
        codes = sorted({code for code, _ in clearing} | debts.keys())
        return [
            Exposure(
                unrecovered=Money(
                    sum(max(left, 0) for (one, _), left in clearing.items() if one == code),
                    Currency.of(code),
                ),
                debts=Money(debts[code], Currency.of(code)),
            )
            for code in codes
        ]

    async def unprocessed_events(self, as_of: datetime) -> int:
        rows = self.database.tables.events.values()
        return sum(row.state not in _DONE and row.received_at <= as_of for row in rows)

    def _entries(self, as_of: datetime) -> Iterable[tuple[TransactionId | None, Entry]]:
        for posting in self.database.tables.postings.values():
            if posting.at <= as_of:
                yield from ((posting.transaction_id, entry) for entry in posting.entries)

    def _status(self, row: Transaction, as_of: datetime) -> TransactionStatus:
        told: dict[str, str] = {}
        if row.updated_at <= as_of:
            told = {"chargeState": row.charge_state, "transferState": row.transfer_state}
        else:
            for _, event in sorted(self.database.tables.audit.items()):
                if event.transaction_id == row.id and event.at <= as_of:
                    told |= {name: value for name, value in event.after.items() if value}
        taken = sum(
            (
                one.amount
                for one in self.database.tables.clawbacks.values()
                if one.transaction_id == row.id and one.created_at <= as_of
            ),
            start=zero(row.quote.recovered.currency),
        )
        return status_of(
            ChargeState(told["chargeState"]),
            TransferState(told["transferState"]),
            is_clawed_back=row.is_clawed_back and taken == row.quote.recovered,
        )
