"""Show subscriptions and invoices to those who may see them."""

from dataclasses import dataclass

from application.actor import Actor, Forbidden
from application.permissions import Permission
from application.ports.billing import BillingQueries, InvoicePage, SubscriptionPage
from application.ports.queries import PAGE_MAX
from domain.errors import invalid
from domain.ids import InvoiceId, SellerId, SubscriptionId
from domain.invoice import Invoice
from domain.subscription import Subscription


@dataclass(frozen=True, slots=True)
class ShowBilling:
    """Reads subscriptions and invoices; a seller sees the seller's own.

    Raises `InvalidInput`, and `Forbidden` for another seller's.
    """

    queries: BillingQueries

    async def subscription(self, id: SubscriptionId, *, actor: Actor) -> Subscription | None:
        """Return a subscription; None where there is none for this caller."""
        found = await self.queries.subscription(id)
        return found if found is not None and actor.reaches(found.seller_id) else None

    async def invoice(self, id: InvoiceId, *, actor: Actor) -> Invoice | None:
        """Return an invoice; None where there is none for this caller."""
        found = await self.queries.invoice(id)
        return found if found is not None and actor.reaches(found.seller_id) else None

    async def subscriptions(
        self, seller_id: SellerId | None, *, limit: int, after: SubscriptionId | None, actor: Actor
    ) -> SubscriptionPage:
        """Return one page of subscriptions, newest first."""
        _check(limit)
        visible = _visible(seller_id, actor)
        return await self.queries.subscriptions(visible, limit=limit, after=after)

    async def invoices(
        self, seller_id: SellerId | None, *, limit: int, after: InvoiceId | None, actor: Actor
    ) -> InvoicePage:
        """Return one page of invoices, newest first."""
        _check(limit)
        visible = _visible(seller_id, actor)
        return await self.queries.invoices(visible, limit=limit, after=after)


def _check(limit: int) -> None:
    if not 0 <= limit <= PAGE_MAX:
        raise invalid("first", f"must be 0 to {PAGE_MAX}")


def _visible(wanted: SellerId | None, actor: Actor) -> SellerId | None:
    """Return whose rows to read; None is everybody's."""
    actor.require(Permission.SELLER_READ, wanted)
    if wanted is not None:
        return wanted
    if actor.sees_every_seller:
        return None
    if actor.seller_id is None:
        raise Forbidden("this token names no seller")
    return actor.seller_id
