"""End a seller's subscription, now or with its period, or let it go on after all."""

from dataclasses import dataclass
from enum import StrEnum

from application.actor import Actor
from application.permissions import Permission
from application.ports.errors import NotFound
from application.ports.subscription_gateway import FoundSubscription, SubscriptionGateway
from application.ports.unit_of_work import BeginUnitOfWork
from application.sync_subscription import SettleSubscription
from domain.ids import SubscriptionId, SubscriptionReference
from domain.subscription import Subscription, SubscriptionEnded, SubscriptionFacts


class EndAt(StrEnum):
    """When a subscription ends."""

    PERIOD_END = "PERIOD_END"
    NOW = "NOW"


@dataclass(frozen=True, slots=True)
class EndSubscription:
    """Asks Stripe, and keeps what Stripe answers; to ask the same again changes nothing.

    Raises `Forbidden`, `NotFound`, `SubscriptionEnded`, `GatewayUnavailable`, `GatewayMisused`.
    """

    begin: BeginUnitOfWork
    gateway: SubscriptionGateway
    settle: SettleSubscription

    async def cancel(self, id: SubscriptionId, *, at: EndAt, actor: Actor) -> Subscription:
        """Return the subscription as one that ends; one that has ended stays as it is."""
        known, facts = await self._known(id, actor)
        if facts.has_ended:
            return known
        return await self.settle(known, await self._end(facts.reference, at), actor=actor)

    async def resume(self, id: SubscriptionId, *, actor: Actor) -> Subscription:
        """Return the subscription as one that does not end with its period."""
        known, facts = await self._known(id, actor)
        if facts.has_ended:
            raise SubscriptionEnded("the subscription has ended; start a new one")
        found = await self.gateway.end_with_period(facts.reference, is_wanted=False)
        return await self.settle(known, found, actor=actor)

    async def named(self, reference: SubscriptionReference, *, actor: Actor) -> SubscriptionId:
        """Return which subscription Stripe calls so; raise `NotFound` or `Forbidden`."""
        actor.require(Permission.SUBSCRIPTION_WRITE)
        async with self.begin() as unit:
            known = await unit.subscriptions.lock_named(reference)
        if known is None or not actor.reaches(known.seller_id):
            raise NotFound("subscription")
        return known.id

    async def _known(
        self, id: SubscriptionId, actor: Actor
    ) -> tuple[Subscription, SubscriptionFacts]:
        actor.require(Permission.SUBSCRIPTION_WRITE)
        async with self.begin() as unit:
            known = await unit.subscriptions.get(id)
        # Another seller's is not there, either: to be refused would tell that it exists.
        if known.facts is None or not actor.reaches(known.seller_id):
            raise NotFound("subscription")
        return known, known.facts

    async def _end(self, reference: SubscriptionReference, at: EndAt) -> FoundSubscription:
        if at is EndAt.NOW:
            return await self.gateway.end_now(reference)
        return await self.gateway.end_with_period(reference, is_wanted=True)
