"""Show a seller's onboarding and cards to those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.actor import Actor
from application.ports.queries import SellerQueries
from domain.connect_account import ConnectAccount
from domain.customer import Card
from domain.ids import SellerId


@dataclass(frozen=True, slots=True)
class ShowSeller:
    """Reads what is known of a seller; raises `Forbidden` for another seller's."""

    queries: SellerQueries

    async def account(self, seller_id: SellerId, *, actor: Actor) -> ConnectAccount | None:
        """Return the seller's Connect account."""
        actor.require_seller(seller_id)
        return await self.queries.account(seller_id)

    async def cards(self, seller_id: SellerId, *, actor: Actor) -> Sequence[Card]:
        """Return the seller's saved cards, newest first."""
        actor.require_seller(seller_id)
        return await self.queries.cards(seller_id)
