"""The cards that sellers saved, in their table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.known_seller import KNOWN_SELLER, known_seller
from adapters.postgres.rows.seller import card_columns, card_of
from adapters.postgres.session import Session
from adapters.postgres.tables import card
from application.ports.errors import NotFound
from domain.customer import Card
from domain.ids import PaymentMethodReference, SellerId

_ADD: Final = (
    insert(card)
    .on_conflict_do_nothing(index_elements=(card.c.payment_method_reference,))
    .add_cte(KNOWN_SELLER)
)

_OWNER: Final = select(card.c.seller_id).where(
    card.c.payment_method_reference == bindparam("reference")
)

_GET: Final = select(card).where(card.c.payment_method_reference == bindparam("reference"))

_LOCK: Final = _GET.with_for_update()

OF_SELLER: Final = (
    select(card)
    .where(card.c.seller_id == bindparam("seller_id"))
    .order_by(card.c.saved_at.desc(), card.c.payment_method_reference.desc())
)

_SAVE: Final = update(card).where(card.c.payment_method_reference == bindparam("saved_reference"))

_WRITTEN_ONCE: Final = frozenset({"payment_method_reference", "seller_id", "saved_at"})


@dataclass(frozen=True, slots=True)
class PostgresCards:
    """Cards by Stripe's name for them; a stored one never changes its seller."""

    session: Session

    async def add(self, card: Card) -> None:
        seller = known_seller(card.seller_id, since=card.saved_at)
        await self.session.run(_ADD, {**card_columns(card), **seller})

    async def owner(self, reference: PaymentMethodReference) -> SellerId | None:
        row = await self.session.first(_OWNER, {"reference": reference})
        return None if row is None else SellerId(row.seller_id)

    async def get(self, reference: PaymentMethodReference) -> Card | None:
        row = await self.session.first(_GET, {"reference": reference})
        return None if row is None else card_of(row)

    async def lock(self, reference: PaymentMethodReference) -> Card | None:
        row = await self.session.first(_LOCK, {"reference": reference})
        return None if row is None else card_of(row)

    async def of_seller(self, seller_id: SellerId) -> Sequence[Card]:
        rows = await self.session.rows(OF_SELLER, {"seller_id": seller_id})
        return [card_of(row) for row in rows]

    async def save(self, card: Card) -> None:
        columns = card_columns(card)
        changed = {name: columns[name] for name in columns.keys() - _WRITTEN_ONCE}
        if await self.session.run(_SAVE, {**changed, "saved_reference": card.reference}) != 1:
            raise NotFound("card")
