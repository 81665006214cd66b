"""Clawbacks with their settlements, and debts and credits, in their tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.rows.clawback import (
    clawback_columns_of,
    clawbacks_of,
    due_columns_of,
    due_of,
    settlement_columns_of,
)
from adapters.postgres.session import Session
from adapters.postgres.tables import clawback, due, settlement
from application.ports.errors import NotFound
from domain.clawback import Clawback
from domain.currency import Currency
from domain.due import Due, DueSide
from domain.ids import ClawbackId, SellerId, TransactionId

CLAWBACKS: Final = (
    select(
        clawback,
        settlement.c.id.label("settlement_id"),
        settlement.c.way,
        settlement.c.amount_minor.label("settlement_minor"),
        settlement.c.state,
        settlement.c.reference,
        settlement.c.failure_code,
    )
    .join_from(clawback, settlement, isouter=True)
    .order_by(clawback.c.created_at, clawback.c.id, settlement.c.line)
)
"""Clawbacks, oldest first, each with a row for every settlement."""

_GET: Final = CLAWBACKS.where(clawback.c.id == bindparam("id"))
_OF: Final = CLAWBACKS.where(clawback.c.transaction_id == bindparam("transaction_id"))

_SAVE: Final = insert(clawback).on_conflict_do_nothing(index_elements=(clawback.c.id,))

_NEW_SETTLEMENT: Final = insert(settlement)
_SAVE_SETTLEMENT: Final = _NEW_SETTLEMENT.on_conflict_do_update(
    index_elements=(settlement.c.id,),
    set_={
        name: _NEW_SETTLEMENT.excluded[name]
        for name in ("way", "amount_minor", "state", "reference", "failure_code")
    },
)

_ADD_DUE: Final = insert(due)

# Written as in the index: a prepared statement finds it by that alone.
_LOCK_OPEN: Final = (
    select(due)
    .where(
        due.c.seller_id == bindparam("seller_id"),
        due.c.side == bindparam("side"),
        due.c.currency == bindparam("currency"),
        literal_column("settled_minor < amount_minor"),
    )
    .order_by(due.c.created_at, due.c.id)
    .with_for_update()
)

_SAVE_DUE: Final = (
    update(due).where(due.c.id == bindparam("saved_id")).values(settled_minor=bindparam("settled"))
)


@dataclass(frozen=True, slots=True)
class PostgresClawbacks:
    """What was asked for is written once; how it is settled is written as it comes about."""

    session: Session

    async def get(self, id: ClawbackId) -> Clawback:
        found = clawbacks_of(await self.session.rows(_GET, {"id": id}))
        if not found:
            raise NotFound("clawback")
        return found[0]

    async def of(self, transaction_id: TransactionId) -> Sequence[Clawback]:
        return clawbacks_of(await self.session.rows(_OF, {"transaction_id": transaction_id}))

    async def save(self, clawback: Clawback) -> None:
        await self.session.run(_SAVE, clawback_columns_of(clawback))
        for line in range(1, len(clawback.settlements) + 1):
            await self.session.run(_SAVE_SETTLEMENT, settlement_columns_of(clawback, line))


@dataclass(frozen=True, slots=True)
class PostgresDues:
    """All of a debt or credit but what is settled of it is written once."""

    session: Session

    async def add(self, due: Due) -> None:
        await self.session.run(_ADD_DUE, due_columns_of(due))

    async def lock_open(
        self, seller_id: SellerId, side: DueSide, currency: Currency
    ) -> Sequence[Due]:
        wanted = {"seller_id": seller_id, "side": side, "currency": currency.code}
        return [due_of(row) for row in await self.session.rows(_LOCK_OPEN, wanted)]

    async def save(self, due: Due) -> None:
        values = {"saved_id": due.id, "settled": due.settled.minor_units}
        if await self.session.run(_SAVE_DUE, values) != 1:
            raise NotFound("due")
