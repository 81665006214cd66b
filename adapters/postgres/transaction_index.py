"""Ways to find transactions, each with an index behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Executable, bindparam, literal_column, select

from adapters.postgres.session import Session
from adapters.postgres.tables import transaction
from adapters.postgres.wording import Parameters
from application.ports.transactions import HeldTransfer
from domain.charge import ChargeState
from domain.ids import (
    ChargeReference,
    PaymentIntentReference,
    SellerId,
    TransactionId,
    TransferReference,
)
from domain.transaction import RecoveryKey
from domain.transfer import HoldReason, TransferState

_ID: Final = select(transaction.c.id)

_OF_RECOVERY: Final = _ID.where(
    transaction.c.seller_id == bindparam("seller_id"),
    transaction.c.claim_id == bindparam("claim_id"),
    transaction.c.recovery_id == bindparam("recovery_id"),
)

_OF_PAYMENT_INTENT: Final = _ID.where(
    transaction.c.payment_intent_reference == bindparam("reference")
)

_OF_CHARGE: Final = _ID.where(transaction.c.charge_reference == bindparam("reference"))

_OF_TRANSFER: Final = _ID.where(transaction.c.transfer_reference == bindparam("reference"))

# The states are literals here: a prepared statement finds the partial index by them alone.
_AWAITING_CARD: Final = _ID.where(
    transaction.c.seller_id == bindparam("seller_id"),
    transaction.c.charge_state == literal_column(f"'{ChargeState.AWAITING_PAYMENT_METHOD}'"),
).order_by(transaction.c.created_at, transaction.c.id)

_HELD: Final = (
    select(transaction.c.id, transaction.c.version)
    .where(
        transaction.c.hold_reason == bindparam("reason"),
        transaction.c.transfer_state == literal_column(f"'{TransferState.HELD}'"),
    )
    .order_by(transaction.c.updated_at, transaction.c.id)
    .limit(bindparam("limit"))
)

_HELD_OF_SELLER: Final = _HELD.where(transaction.c.seller_id == bindparam("seller_id"))


@dataclass(frozen=True, slots=True)
class PostgresTransactionIndex:
    """Looks transactions up by what is known of them."""

    session: Session

    async def of_recovery(self, recovery: RecoveryKey) -> TransactionId | None:
        return await self._one(_OF_RECOVERY, recovery._asdict())

    async def of_payment_intent(self, reference: PaymentIntentReference) -> TransactionId | None:
        return await self._one(_OF_PAYMENT_INTENT, {"reference": reference})

    async def of_charge(self, reference: ChargeReference) -> TransactionId | None:
        return await self._one(_OF_CHARGE, {"reference": reference})

    async def of_transfer(self, reference: TransferReference) -> TransactionId | None:
        return await self._one(_OF_TRANSFER, {"reference": reference})

    async def awaiting_card(self, seller_id: SellerId) -> Sequence[TransactionId]:
        return await self._all(_AWAITING_CARD, {"seller_id": seller_id})

    async def held(
        self, reason: HoldReason, *, seller_id: SellerId | None = None, limit: int = 1000
    ) -> Sequence[HeldTransfer]:
        wanted = {"reason": reason, "limit": limit}
        if seller_id is None:
            rows = await self.session.rows(_HELD, wanted)
        else:
            rows = await self.session.rows(_HELD_OF_SELLER, {**wanted, "seller_id": seller_id})
        return [HeldTransfer(TransactionId(row.id), row.version) for row in rows]

    async def _one(self, query: Executable, wanted: Parameters) -> TransactionId | None:
        row = await self.session.first(query, wanted)
        return None if row is None else TransactionId(row.id)

    async def _all(self, query: Executable, wanted: Parameters) -> list[TransactionId]:
        return [TransactionId(row.id) for row in await self.session.rows(query, wanted)]
