"""`customer.*`: which card Stripe shows as the default, and whether the customer is there."""

from dataclasses import dataclass, replace

from application.actor import Actor
from application.drop_card import DropCard
from application.errors import NewsOvertaken, NotOurs, ObjectUnknown
from application.events.effect import Applied, Effect
from application.new_job import new_job
from application.ports.audit import AuditEvent
from application.ports.customer_gateway import CustomerGateway, FoundCustomer
from application.ports.jobs import JobKind
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.customer import Customer
from domain.ids import CustomerReference, PaymentMethodReference
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class CustomerEvent:
    """Follows a default card that somebody chose at Stripe, and forgets a deleted customer.

    Stripe's choice is newer only where it is neither ours nor what Stripe last had from here:
    a choice of ours that Stripe has not heard of yet is not undone.
    """

    begin: BeginUnitOfWork
    gateway: CustomerGateway
    drop: DropCard

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the customer."""
        reference = CustomerReference(event.object_reference)
        async with self.begin() as unit:
            owner = await unit.customers.owner(reference)
            seen = await unit.customers.get(owner) if owner else None
        if seen is None:
            raise NotOurs(f"{reference} is no seller's")
        before = seen
        found = await self.gateway.find_customer(reference)

        async def effect(unit: UnitOfWork) -> Applied:
            customer = await unit.customers.lock(before.seller_id)
            if customer != before:
                raise NewsOvertaken(f"{reference} was changed by somebody else meanwhile")
            if found is None:
                return await self._forget(unit, customer, actor)
            return await self._follow(unit, customer, found, actor)

        return effect

    async def _forget(self, unit: UnitOfWork, customer: Customer, actor: Actor) -> Applied:
        now = self.drop.clock.now()
        for card in await unit.cards.of_seller(customer.seller_id):
            await unit.cards.save(card.detached(at=now))
        await unit.customers.save(customer.gone())
        self._record(unit, "customer.deleted", customer, customer.gone(), actor)
        return Applied()

    async def _follow(
        self, unit: UnitOfWork, customer: Customer, found: FoundCustomer, actor: Actor
    ) -> Applied:
        chosen, now = found.default_card, self.drop.clock.now()
        if chosen in (None, customer.default_card):
            return Applied(note="the default card is as it was")
        if chosen == customer.told_card:
            return Applied(note="a newer choice is on its way to Stripe")
        card = await unit.cards.get(PaymentMethodReference(chosen or ""))
        if card is None:
            raise ObjectUnknown(f"{chosen} is no seller's card yet")
        if card.seller_id != customer.seller_id or not card.is_chargeable(at=now):
            return Applied(note="Stripe's default card cannot be charged")
        after = replace(customer.paying_with(card.reference, at=now), told_card=card.reference)
        await unit.customers.save(after)
        self._record(unit, "customer.default_card_set", customer, after, actor)
        for waiting in await unit.index.awaiting_card(customer.seller_id):
            job = new_job(self.drop.ids, JobKind.RUN_CHARGE, waiting, actor=actor)
            unit.outbox.add(job)
        return Applied()

    def _record(
        self, unit: UnitOfWork, action: str, before: Customer, after: Customer, actor: Actor
    ) -> None:
        unit.audit.record(
            AuditEvent(
                action=action,
                subject=f"customer:{before.reference}",
                actor=actor,
                at=self.drop.clock.now(),
                before={"defaultCard": before.default_card},
                after={"defaultCard": after.default_card},
                seller_id=before.seller_id,
            )
        )
