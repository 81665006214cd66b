"""Show what is open with a seller to those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.permissions import Permission
from application.ports.clawbacks import SellerBalance, SellerBalances
from application.ports.system import Clock
from domain.ids import SellerId


@dataclass(frozen=True, slots=True)
class ShowBalance:
    """Reads debts, credits and unsent shares; raises `Forbidden` for another seller's."""

    queries: SellerBalances
    clock: Clock

    async def __call__(self, seller_id: SellerId, *, actor: Actor) -> Sequence[SellerBalance]:
        """Return a line for each currency in which something is open."""
        actor.require(Permission.SELLER_READ, seller_id)
        return await self.queries.balances(seller_id)

    def age_in_days(self, since: datetime | None) -> int | None:
        """Return for how many whole days something is open; None where nothing is."""
        return None if since is None else (self.clock.now() - since).days
