"""Show a seller's onboarding and cards to those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.actor import Actor
from application.ports.queries import SellerQueries
from application.ports.system import Clock
from domain.connect_account import ConnectAccount
from domain.customer import Card
from domain.ids import SellerId


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card, and what it is good for at this moment."""

    card: Card
    is_default: bool
    expires_soon: bool
    chargeable: bool


@dataclass(frozen=True, slots=True)
class ShowSeller:
    """Reads what is known of a seller; raises `Forbidden` for another seller's."""

    queries: SellerQueries
    clock: Clock

    async def account(self, seller_id: SellerId, *, actor: Actor) -> ConnectAccount | None:
        """Return the seller's Connect account."""
        actor.require_seller(seller_id)
        return await self.queries.account(seller_id)

    async def cards(self, seller_id: SellerId, *, actor: Actor) -> Sequence[ShownCard]:
        """Return the seller's saved cards as they are now, newest first."""
        actor.require_seller(seller_id)
        customer, now = await self.queries.customer(seller_id), self.clock.now()
        default = customer.default_card if customer is not None else None
        return [
            ShownCard(
                card=card,
                is_default=card.reference == default,
                expires_soon=card.expires_soon(at=now),
                chargeable=card.is_chargeable(at=now),
            )
            for card in await self.queries.cards(seller_id)
            if card.detached_at is None
        ]
