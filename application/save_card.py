"""Keep the card that a seller saved, and choose the one that is charged."""

from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.card_changes import card_changed
from application.customer_changes import customer_changed
from application.new_job import new_job
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.customer_gateway import CustomerGateway, SavedCard
from application.ports.errors import NotFound
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.customer import CardNotChargeable, Customer, NotThisSellers
from domain.ids import PaymentMethodReference, SellerId


@dataclass(frozen=True, slots=True)
class KeepCard:
    """Stores a saved card, chooses the one that is charged, and lets charges go that waited."""

    clock: Clock
    ids: IdSource

    async def __call__(
        self,
        unit: UnitOfWork,
        seller_id: SellerId,
        saved: SavedCard,
        *,
        set_up_at: datetime | None,
        actor: Actor,
    ) -> Customer:
        """Return the customer; without `set_up_at` the seller chose this card here and now."""
        # Locked, so that a commission accepted meanwhile either sees the card or is seen here.
        customer = await unit.customers.lock(seller_id)
        now = self.clock.now()
        if await unit.cards.get(saved.reference) is None:
            new = saved.card_of(seller_id, at=now)
            await unit.cards.add(new)
            unit.audit.record(card_changed("card.attached", None, new, actor=actor, at=now))
        card = await unit.cards.lock(saved.reference)
        if card is None or not card.is_chargeable(at=now):
            if set_up_at is None:
                raise CardNotChargeable
            return customer
        if set_up_at is None:
            after = customer.paying_with(saved.reference, at=now).told(saved.reference)
        else:
            after = customer.saving(saved.reference, at=set_up_at)
        if after != customer:
            await unit.customers.save(after)
        if after.default_card == customer.default_card:
            return after
        unit.audit.record(_default_set(customer, after, actor, at=now))
        if set_up_at is not None:
            # A charge names its card: what Stripe has as the default is for people to see.
            unit.outbox.add(new_job(self.ids, JobKind.SET_DEFAULT_CARD, seller_id, actor=actor))
        for transaction_id in await unit.index.awaiting_card(seller_id):
            unit.outbox.add(new_job(self.ids, JobKind.RUN_CHARGE, transaction_id, actor=actor))
        return after


def _default_set(before: Customer, after: Customer, actor: Actor, *, at: datetime) -> AuditEvent:
    return AuditEvent(
        action="customer.default_card_set",
        subject=f"customer:{before.reference}",
        actor=actor,
        at=at,
        before={"defaultCard": before.default_card},
        after={"defaultCard": after.default_card},
        seller_id=before.seller_id,
    )


@dataclass(frozen=True, slots=True)
class SetDefaultCard:
    """Makes one of a seller's own cards the one that is charged, here and at Stripe.

    Raises `Forbidden`, `NotThisSellers`, `CardNotChargeable`, `NotFound`, `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    gateway: CustomerGateway
    keep: KeepCard

    async def __call__(
        self, *, seller_id: SellerId, card: PaymentMethodReference, actor: Actor
    ) -> Customer:
        """Return the customer as one who pays with this card."""
        actor.require(Permission.CARD_WRITE, seller_id)
        async with self.begin() as unit:
            customer = await unit.customers.get(seller_id)
        if customer is None or customer.reference is None:
            raise NotFound("customer")
        saved = await self.gateway.find_card(card)
        if saved is None or saved.customer != customer.reference:
            raise NotThisSellers("paymentMethodId")
        await self.gateway.set_default_card(customer.reference, card)
        async with self.begin() as unit:
            return await self.keep(unit, seller_id, saved, set_up_at=None, actor=actor)


@dataclass(frozen=True, slots=True)
class TellDefaultCard:
    """Job: make the card that a seller is charged with Stripe's default, too."""

    begin: BeginUnitOfWork
    gateway: CustomerGateway
    clock: Clock

    async def __call__(self, seller_id: SellerId, *, actor: Actor) -> None:
        """Tell Stripe which card it is now; raise `GatewayUnavailable`: run it again."""
        async with self.begin() as unit:
            customer = await unit.customers.get(seller_id)
        if customer is None or customer.reference is None or customer.default_card is None:
            return
        card = customer.default_card
        await self.gateway.set_default_card(customer.reference, card)
        async with self.begin() as unit:
            current = await unit.customers.lock(seller_id)
            if current.reference == customer.reference and current.told_card != card:
                after = current.told(card)
                await unit.customers.save(after)
                action, now = "customer.default_card_told", self.clock.now()
                unit.audit.record(customer_changed(action, current, after, actor=actor, at=now))
