"""Show a seller's onboarding and cards to those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.payouts import PayoutCursor, PayoutPage, PayoutPages
from application.ports.queries import PAGE_MAX, SellerQueries
from application.ports.seller_pages import AccountCursor, AccountFilter, AccountPage, AccountPages
from application.ports.system import Clock
from domain.connect_account import ConnectAccount
from domain.customer import Card
from domain.errors import invalid
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
    """Reads what is known of sellers; raises `Forbidden` for another seller's."""

    queries: SellerQueries
    pages: AccountPages
    payout_pages: PayoutPages
    clock: Clock

    async def account(self, seller_id: SellerId, *, actor: Actor) -> ConnectAccount | None:
        """Return the seller's Connect account."""
        actor.require(Permission.SELLER_READ, seller_id)
        return await self.queries.account(seller_id)

    async def accounts(
        self, filter: AccountFilter, *, limit: int, after: AccountCursor | None, actor: Actor
    ) -> AccountPage:
        """Return one page of accounts, newest first, for admins; raise `InvalidInput`."""
        actor.require(Permission.ACCOUNT_LIST)
        _require_page(limit)
        return await self.pages.accounts(filter, limit=limit, after=after)

    async def payouts(
        self, seller_id: SellerId, *, limit: int, after: PayoutCursor | None, actor: Actor
    ) -> PayoutPage:
        """Return one page of the seller's payouts, newest first; raise `InvalidInput`."""
        actor.require(Permission.SELLER_READ, seller_id)
        _require_page(limit)
        return await self.payout_pages.payouts(seller_id, limit=limit, after=after)

    async def cards(self, seller_id: SellerId, *, actor: Actor) -> Sequence[ShownCard]:
        """Return the seller's saved cards as they are now, newest first."""
        actor.require(Permission.SELLER_READ, seller_id)
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

    def is_stale(self, account: ConnectAccount) -> bool:
        """Return whether what is shown of an account may have changed since."""
        return account.is_stale(self.clock.now())


def _require_page(limit: int) -> None:
    if not 0 <= limit <= PAGE_MAX:
        raise invalid("first", f"must be 0 to {PAGE_MAX}")
