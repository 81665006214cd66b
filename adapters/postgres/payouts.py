"""Sellers' payouts, in their table."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.rows.payout import payout_columns, payout_of
from adapters.postgres.session import Session
from adapters.postgres.tables import payout as table
from application.ports.errors import NotFound
from domain.payout import Payout

_ADD: Final = (
    insert(table)
    .on_conflict_do_nothing(index_elements=(table.c.payout_reference,))
    .returning(table.c.payout_reference)
)

_LOCK: Final = (
    select(table).where(table.c.payout_reference == bindparam("reference")).with_for_update()
)

_SAVE: Final = update(table).where(table.c.payout_reference == bindparam("saved_reference"))

_WRITTEN_ONCE: Final = frozenset(
    {"payout_reference", "seller_id", "account_reference", "created_at"}
)


@dataclass(frozen=True, slots=True)
class PostgresPayouts:
    """One row for each payout."""

    session: Session

    async def add(self, payout: Payout) -> Payout:
        if await self.session.first(_ADD, payout_columns(payout)) is not None:
            return payout
        row = await self.session.first(_LOCK, {"reference": payout.facts.reference})
        if row is None:
            raise NotFound("payout")
        return payout_of(row)

    async def save(self, payout: Payout) -> None:
        columns = payout_columns(payout)
        changed = {name: columns[name] for name in columns.keys() - _WRITTEN_ONCE}
        values = {**changed, "saved_reference": payout.facts.reference}
        if await self.session.run(_SAVE, values) != 1:
            raise NotFound("payout")
