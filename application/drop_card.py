"""Take a card from a seller, and let another one be charged in its place."""

from dataclasses import dataclass

from application.actor import Actor
from application.new_job import new_job
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.customer_gateway import CustomerGateway
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.customer import Customer, NotThisSellers
from domain.ids import PaymentMethodReference, SellerId


@dataclass(frozen=True, slots=True)
class DropCard:
    """Marks a card as detached; where it was the default, the newest other one takes its place.

    A charge that names it finds out when it runs, and takes the default or waits for a card.
    """

    clock: Clock
    ids: IdSource

    async def __call__(
        self, unit: UnitOfWork, customer: Customer, reference: PaymentMethodReference, actor: Actor
    ) -> Customer:
        """Return the customer, which must be locked, without the card."""
        card, now = await unit.cards.lock(reference), self.clock.now()
        if card is None or card.detached_at is not None:
            return customer
        await unit.cards.save(card.detached(at=now))
        others = await unit.cards.of_seller(customer.seller_id)
        usable = (other for other in others if other.is_chargeable(at=now))
        after = customer.losing(reference, heir=next(usable, None), at=now)
        unit.audit.record(
            AuditEvent(
                action="card.detached",
                subject=f"card:{reference}",
                actor=actor,
                at=now,
                before={"defaultCard": customer.default_card},
                after={"defaultCard": after.default_card},
                seller_id=customer.seller_id,
            )
        )
        if after != customer:
            await unit.customers.save(after)
            seller_id = customer.seller_id
            unit.outbox.add(new_job(self.ids, JobKind.SET_DEFAULT_CARD, seller_id, actor=actor))
            for waiting in await unit.index.awaiting_card(seller_id):
                unit.outbox.add(new_job(self.ids, JobKind.RUN_CHARGE, waiting, actor=actor))
        return after


@dataclass(frozen=True, slots=True)
class DetachCard:
    """Takes one of a seller's own cards away, at Stripe and here; to do so again changes nothing.

    Raises `Forbidden`, `NotThisSellers`, `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    gateway: CustomerGateway
    drop: DropCard

    async def __call__(
        self, *, seller_id: SellerId, card: PaymentMethodReference, actor: Actor
    ) -> Customer:
        """Return the customer as one who pays without this card."""
        actor.require(Permission.CARD_WRITE, seller_id)
        async with self.begin() as unit:
            owner = await unit.cards.owner(card)
        if owner != seller_id:
            raise NotThisSellers("paymentMethodId")
        # No key: Stripe detaches a card once. Whoever dies here is caught up by Stripe's event.
        await self.gateway.detach_card(card)
        async with self.begin() as unit:
            customer = await unit.customers.lock(seller_id)
            return await self.drop(unit, customer, card, actor)
