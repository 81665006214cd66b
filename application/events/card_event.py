"""`payment_method.*`: what a saved card is now, and whether it can still be charged."""

from dataclasses import dataclass

from application.actor import Actor
from application.card_changes import card_changed
from application.drop_card import DropCard
from application.errors import NewsOvertaken, NotOurs, ObjectUnknown
from application.events.effect import Applied, Effect
from application.new_job import new_job
from application.ports.customer_gateway import CustomerGateway, SavedCard
from application.ports.jobs import JobKind
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.customer import Card
from domain.ids import PaymentMethodReference, SellerId
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class CardEvent:
    """Keeps what is shown of a card as Stripe has it; a detached one is not charged any more.

    A card that was attached elsewhere is stored, and becomes the default only when it is chosen.
    """

    begin: BeginUnitOfWork
    gateway: CustomerGateway
    drop: DropCard

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the card."""
        reference = PaymentMethodReference(event.object_reference)
        async with self.begin() as unit:
            seen = await unit.cards.get(reference)
        saved = await self.gateway.find_card(reference)
        if saved is None or (seen is None and saved.customer is None):
            raise NotOurs(f"{reference} is no card of a seller")
        owner = seen.seller_id if seen is not None else await self._owner(saved)

        async def effect(unit: UnitOfWork) -> Applied:
            return await self._apply(unit, owner, saved, seen, actor)

        return effect

    async def _owner(self, saved: SavedCard) -> SellerId:
        async with self.begin() as unit:
            owner = await unit.customers.owner(saved.customer) if saved.customer else None
        if owner is None:
            raise ObjectUnknown(f"{saved.customer} is no seller's yet")
        return owner

    async def _apply(
        self,
        unit: UnitOfWork,
        owner: SellerId,
        saved: SavedCard,
        seen: Card | None,
        actor: Actor,
    ) -> Applied:
        customer = await unit.customers.lock(owner)
        known, now = await unit.cards.lock(saved.reference), self.drop.clock.now()
        if known != seen:
            raise NewsOvertaken(f"{saved.reference} was described by somebody else meanwhile")
        if saved.customer is None or saved.customer != customer.reference:
            await self.drop(unit, customer, saved.reference, actor)
            return Applied(note=None if seen and not seen.detached_at else "already detached")
        if known is None:
            card = saved.card_of(owner, at=now)
            await unit.cards.add(card)
            unit.audit.record(card_changed("card.attached", None, card, actor=actor, at=now))
            return Applied()
        after = known.described(
            brand=saved.brand,
            last4=saved.last4,
            exp_month=saved.exp_month,
            exp_year=saved.exp_year,
        )
        if after == known:
            return Applied(note="nothing new")
        await unit.cards.save(after)
        unit.audit.record(card_changed("card.described", known, after, actor=actor, at=now))
        for waiting in await unit.index.awaiting_card(owner):
            job = new_job(self.drop.ids, JobKind.RUN_CHARGE, waiting, actor=actor)
            unit.outbox.add(job)
        return Applied()
