"""`customer.subscription.*`: what has become of a seller's subscription."""

from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.errors import NewsOvertaken, NotOurs, ObjectUnknown
from application.events.effect import Applied, Effect
from application.ports.errors import NotFound
from application.ports.subscription_gateway import FoundSubscription, SubscriptionGateway
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.sync_subscription import SyncSubscription, record_change
from domain.ids import SellerId, SubscriptionId, SubscriptionReference
from domain.subscription import Subscription
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class SubscriptionEvent:
    """Keeps a subscription as it stands; one that a seller got elsewhere is taken in.

    News is newer where nobody heard any since before Stripe was asked.
    """

    begin: BeginUnitOfWork
    gateway: SubscriptionGateway
    sync: SyncSubscription
    clock: Clock
    ids: IdSource

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the subscription."""
        reference = SubscriptionReference(event.object_reference)
        async with self.begin() as unit:
            known = await unit.subscriptions.lock_named(reference)
        seen = known.synced_at if known else None
        found = await self.gateway.find_subscription(reference)
        async with self.begin() as unit:
            owner = await unit.customers.owner(found.customer)
        if owner is None and found.made_for is not None:
            raise ObjectUnknown(f"{found.customer} is no seller's yet")
        if owner is None:
            raise NotOurs(f"{reference} is of a customer who is no seller")
        seller_id = owner

        async def effect(unit: UnitOfWork) -> Applied:
            return Applied(note=await self._apply(unit, seller_id, found, seen, actor))

        return effect

    async def _apply(
        self,
        unit: UnitOfWork,
        seller_id: SellerId,
        found: FoundSubscription,
        seen: datetime | None,
        actor: Actor,
    ) -> str | None:
        facts = found.facts
        current = await unit.subscriptions.lock_named(facts.reference)
        current = current or await _asked_for(unit, seller_id, found.made_for)
        if current is None:
            return await self._adopt(unit, seller_id, found, actor)
        if current.facts == facts:
            return "already known"
        if current.synced_at != seen:
            raise NewsOvertaken(f"{facts.reference} was described by somebody else meanwhile")
        _, late = await self.sync(unit, current, facts, actor=actor)
        return late

    async def _adopt(
        self, unit: UnitOfWork, seller_id: SellerId, found: FoundSubscription, actor: Actor
    ) -> str | None:
        now, facts = self.clock.now(), found.facts
        adopted = Subscription(
            id=SubscriptionId(self.ids.new()),
            seller_id=seller_id,
            price=facts.price,
            created_at=now,
            facts=facts,
            synced_at=now,
        )
        if not await unit.subscriptions.add(adopted):
            raise NewsOvertaken(f"{facts.reference} was described by somebody else meanwhile")
        record_change(unit, None, adopted, actor=actor)
        return None


async def _asked_for(
    unit: UnitOfWork, seller_id: SellerId, made_for: SubscriptionId | None
) -> Subscription | None:
    """Return the row that waits for this subscription: its answer may have been lost."""
    if made_for is None:
        return None
    try:
        row = await unit.subscriptions.lock(made_for)
    except NotFound:
        return None
    return row if row.facts is None and row.seller_id == seller_id else None
