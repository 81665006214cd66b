"""Amazon's money as it arrived, in its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.rows.receipt import columns_of, receipt_of
from adapters.postgres.session import Session
from adapters.postgres.tables import receipt
from application.ports.errors import NotFound
from domain.receipt import Receipt
from domain.transaction import RecoveryKey

_ADD: Final = (
    insert(receipt)
    .on_conflict_do_nothing(index_elements=(receipt.c.source, receipt.c.reference))
    .returning(receipt.c.id)
)

_OLDEST_FIRST: Final = (
    select(receipt).order_by(receipt.c.received_at, receipt.c.id).with_for_update()
)

_LOCK: Final = _OLDEST_FIRST.where(receipt.c.reference == bindparam("reference")).limit(1)

_LOCK_REMAINING: Final = _OLDEST_FIRST.where(
    receipt.c.seller_id == bindparam("seller_id"),
    receipt.c.claim_id == bindparam("claim_id"),
    receipt.c.recovery_id == bindparam("recovery_id"),
    receipt.c.allocated_minor < receipt.c.amount_minor,
)

_SAVE: Final = (
    update(receipt)
    .where(receipt.c.id == bindparam("saved_id"))
    .values(allocated_minor=bindparam("allocated"))
)


@dataclass(frozen=True, slots=True)
class PostgresReceipts:
    """All of a receipt but what is allocated of it is written once."""

    session: Session

    async def add(self, receipt: Receipt) -> bool:
        return await self.session.first(_ADD, columns_of(receipt)) is not None

    async def lock(self, reference: str) -> Receipt:
        row = await self.session.first(_LOCK, {"reference": reference})
        if row is None:
            raise NotFound("receipt")
        return receipt_of(row)

    async def lock_remaining(self, recovery: RecoveryKey) -> Sequence[Receipt]:
        rows = await self.session.rows(_LOCK_REMAINING, recovery._asdict())
        return [receipt_of(row) for row in rows]

    async def save(self, receipt: Receipt) -> None:
        values = {"saved_id": receipt.id, "allocated": receipt.allocated.minor_units}
        if await self.session.run(_SAVE, values) != 1:
            raise NotFound("receipt")
