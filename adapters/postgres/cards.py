"""The cards that sellers saved, in their table."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.known_seller import KNOWN_SELLER, known_seller
from adapters.postgres.rows.seller import card_columns
from adapters.postgres.session import Session
from adapters.postgres.tables import card
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
