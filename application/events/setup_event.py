"""`setup_intent.succeeded`: a seller saved a card."""

from dataclasses import dataclass

from application.actor import Actor
from application.errors import NotOurs, ObjectUnknown
from application.events.effect import Applied, Effect
from application.ports.customer_gateway import CustomerGateway
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.save_card import KeepCard
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class SetupEvent:
    """Keeps the card that a setup saved; the latest setup's is the default, here and at Stripe."""

    begin: BeginUnitOfWork
    gateway: CustomerGateway
    keep: KeepCard

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the setup and its card."""
        chosen = await self.gateway.find_card_of_setup(event.object_reference)
        if chosen is None:
            raise ObjectUnknown(f"{event.object_reference} has not saved a card yet")
        saved, at = chosen.card, chosen.chosen_at
        if saved.customer is None:
            raise NotOurs(f"{event.object_reference} is for no customer")
        async with self.begin() as unit:
            owner = await unit.customers.owner(saved.customer)
            customer = await unit.customers.get(owner) if owner else None
        if customer is None:
            raise ObjectUnknown(f"{saved.customer} is no seller's yet")
        seller_id = customer.seller_id

        async def effect(unit: UnitOfWork) -> Applied:
            await self.keep(unit, seller_id, saved, set_up_at=at, actor=actor)
            return Applied()

        return effect
