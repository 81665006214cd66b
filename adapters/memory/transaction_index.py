"""Ways to find transactions, by looking at each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.memory.tables import Tables
from application.ports.transactions import HeldTransfer
from domain.charge import ChargeState
from domain.ids import (
    ChargeReference,
    PaymentIntentReference,
    SellerId,
    TransactionId,
    TransferReference,
)
from domain.transaction import RecoveryKey, Transaction
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True)
class MemoryTransactionIndex:
    """Looks at every transaction: right for thousands, not for millions."""

    tables: Tables

    async def of_recovery(self, recovery: RecoveryKey) -> TransactionId | None:
        return _first(row for row in self._rows() if row.recovery == recovery)

    async def of_payment_intent(self, reference: PaymentIntentReference) -> TransactionId | None:
        return _first(row for row in self._rows() if row.payment_intent == reference)

    async def of_charge(self, reference: ChargeReference) -> TransactionId | None:
        return _first(row for row in self._rows() if row.charge == reference)

    async def of_transfer(self, reference: TransferReference) -> TransactionId | None:
        return _first(row for row in self._rows() if row.transfer == reference)

    async def awaiting_card(self, seller_id: SellerId) -> Sequence[TransactionId]:
        waiting = (
            row
            for row in self._rows()
            if row.seller_id == seller_id
            and row.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
        )
        return [row.id for row in sorted(waiting, key=lambda row: (row.created_at, row.id))]

    async def held(
        self, reason: HoldReason, *, seller_id: SellerId | None = None, limit: int = 1000
    ) -> Sequence[HeldTransfer]:
        held = (
            row
            for row in self._rows()
            if row.hold_reason is reason and seller_id in (None, row.seller_id)
        )
        longest = sorted(held, key=lambda row: (row.updated_at, row.id))
        return [HeldTransfer(row.id, row.version) for row in longest[:limit]]

    def _rows(self) -> Iterable[Transaction]:
        return self.tables.transactions.values()


def _first(rows: Iterable[Transaction]) -> TransactionId | None:
    return next((row.id for row in rows), None)
