"""Refunds and disputes, in their tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.rows.recourse import (
    dispute_columns_of,
    dispute_of,
    refund_columns_of,
    refund_of,
)
from adapters.postgres.session import Session
from adapters.postgres.tables import dispute, refund
from domain.dispute import Dispute
from domain.ids import DisputeReference, TransactionId
from domain.refund import Refund

_REFUNDS: Final = (
    select(refund)
    .where(refund.c.transaction_id == bindparam("transaction_id"))
    .order_by(refund.c.created_at, refund.c.reference)
)

_DISPUTES: Final = (
    select(dispute)
    .where(dispute.c.transaction_id == bindparam("transaction_id"))
    .order_by(dispute.c.opened_at, dispute.c.reference)
)

_DISPUTE: Final = select(dispute).where(dispute.c.reference == bindparam("reference"))

_NEW_REFUND: Final = insert(refund)
_SAVE_REFUND: Final = _NEW_REFUND.on_conflict_do_update(
    index_elements=(refund.c.reference,),
    set_={name: _NEW_REFUND.excluded[name] for name in ("status", "failure")},
)

_NEW_DISPUTE: Final = insert(dispute)
_SAVE_DISPUTE: Final = _NEW_DISPUTE.on_conflict_do_update(
    index_elements=(dispute.c.reference,),
    set_={
        name: _NEW_DISPUTE.excluded[name]
        for name in ("reason", "amount_minor", "status", "is_inquiry", "due_by", "closed_at")
    },
)


@dataclass(frozen=True, slots=True)
class PostgresRefunds:
    """All of a refund but how it fares is written once."""

    session: Session

    async def of(self, transaction_id: TransactionId) -> Sequence[Refund]:
        rows = await self.session.rows(_REFUNDS, {"transaction_id": transaction_id})
        return [refund_of(row) for row in rows]

    async def save(self, refund: Refund) -> None:
        await self.session.run(_SAVE_REFUND, refund_columns_of(refund))


@dataclass(frozen=True, slots=True)
class PostgresDisputes:
    """Whose dispute it is, and when it was opened, is written once."""

    session: Session

    async def get(self, reference: DisputeReference) -> Dispute | None:
        row = await self.session.first(_DISPUTE, {"reference": reference})
        return None if row is None else dispute_of(row)

    async def of(self, transaction_id: TransactionId) -> Sequence[Dispute]:
        rows = await self.session.rows(_DISPUTES, {"transaction_id": transaction_id})
        return [dispute_of(row) for row in rows]

    async def save(self, dispute: Dispute) -> None:
        await self.session.run(_SAVE_DISPUTE, dispute_columns_of(dispute))
