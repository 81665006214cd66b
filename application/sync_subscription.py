"""Take in what Stripe says of a seller's subscription."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.actor import Actor
from application.changes import differences
from application.ports.audit import AuditEvent
from application.ports.subscription_gateway import FoundSubscription, SubscriptionGateway
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.ids import SubscriptionId
from domain.subscription import Subscription, SubscriptionFacts


@dataclass(frozen=True, slots=True)
class SyncSubscription:
    """Saves newer facts of a locked subscription, with their audit record."""

    clock: Clock

    async def __call__(
        self, unit: UnitOfWork, before: Subscription, facts: SubscriptionFacts, *, actor: Actor
    ) -> tuple[Subscription, str | None]:
        """Return the subscription as it stands, and why the facts are late, if they are."""
        late = before.late_news(facts)
        if late is not None:
            return before, late
        after = before.synced(facts, at=self.clock.now())
        await unit.subscriptions.save(after)
        record_change(unit, before, after, actor=actor)
        return after, None


@dataclass(frozen=True, slots=True)
class SettleSubscription:
    """Takes in the answer to a call of our own, whoever brings news at the same time."""

    begin: BeginUnitOfWork
    gateway: SubscriptionGateway
    sync: SyncSubscription

    async def __call__(
        self, known: Subscription, found: FoundSubscription, *, actor: Actor
    ) -> Subscription:
        """Return the subscription as it stands; `known` is as it was before Stripe was asked."""
        while True:
            async with self.begin() as unit:
                current = await unit.subscriptions.lock(known.id)
                if current.synced_at == known.synced_at or current.facts == found.facts:
                    after, _ = await self.sync(unit, current, found.facts, actor=actor)
                    return after
            # Whether that news is older or newer than ours, only Stripe can tell.
            known, found = current, await self.gateway.find_subscription(found.facts.reference)


def record_change(
    unit: UnitOfWork, before: Subscription | None, after: Subscription, *, actor: Actor
) -> None:
    """Record what differs; nothing differs, nothing is recorded."""
    old, new = differences(facts_of(before) if before else {}, facts_of(after))
    if not new:
        return
    unit.audit.record(
        AuditEvent(
            action="subscription.synced",
            subject=subject_of(after.id),
            actor=actor,
            at=after.synced_at or after.created_at,
            before=old,
            after=new,
            seller_id=after.seller_id,
        )
    )


def subject_of(id: SubscriptionId) -> str:
    """Return what the audit calls a subscription."""
    return f"subscription:{id}"


def facts_of(subscription: Subscription) -> Mapping[str, str | None]:
    """Return what of a subscription can change, as the audit writes it."""
    facts = subscription.facts
    if facts is None:
        return {"price": subscription.price}
    return {
        "price": facts.price,
        "subscription": facts.reference,
        "status": facts.status,
        "periodEnd": facts.period_end.isoformat(),
        "cancelAtPeriodEnd": str(facts.cancel_at_period_end),
    }
