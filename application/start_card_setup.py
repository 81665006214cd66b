"""Open a seller's customer at Stripe, once, and start saving a card."""

from dataclasses import dataclass

from application.actor import Actor
from application.ports.audit import AuditEvent
from application.ports.customer_gateway import CardSetup, CustomerGateway
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from domain.customer import Customer
from domain.errors import invalid
from domain.ids import CustomerReference, SellerId


@dataclass(frozen=True, slots=True)
class CustomerSetup:
    """The customer, and leave to save one card in the seller's browser."""

    customer: Customer
    setup: CardSetup


@dataclass(frozen=True, slots=True)
class CreateCustomerSetup:
    """Opens a seller's customer once, and starts saving a card.

    Raises `Forbidden`, `InvalidInput`, `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    gateway: CustomerGateway
    clock: Clock
    ids: IdSource

    async def __call__(
        self, *, seller_id: SellerId, email: str, name: str | None, actor: Actor
    ) -> CustomerSetup:
        """Return the seller's customer and a fresh setup."""
        actor.require_seller(seller_id)
        if "@" not in email:
            raise invalid("email", "must be an e-mail address")
        intent = Customer(
            seller_id=seller_id,
            key=f"opside:customer:{self.ids.new()}",
            email=email,
            name=name,
            created_at=self.clock.now(),
        )
        async with self.begin() as unit:
            customer = await unit.customers.add(intent)
            if customer.key == intent.key:
                unit.audit.record(_requested(customer, actor))
        reference = customer.reference or await self._create(customer)
        key = f"opside:setup:{self.ids.new()}"
        setup = await self.gateway.start_card_setup(reference, key=key)
        return CustomerSetup(customer.known_as(reference), setup)

    async def _create(self, customer: Customer) -> CustomerReference:
        reference = await self.gateway.create_customer(
            seller_id=customer.seller_id,
            email=customer.email,
            name=customer.name,
            key=customer.key,
        )
        async with self.begin() as unit:
            known = await unit.customers.lock(customer.seller_id)
            if known.reference is None:
                await unit.customers.save(known.known_as(reference))
        return reference


def _requested(customer: Customer, actor: Actor) -> AuditEvent:
    # No name and no address: what is kept for ever holds no personal data.
    return AuditEvent(
        action="customer.requested",
        subject=f"seller:{customer.seller_id}",
        actor=actor,
        at=customer.created_at,
        before={},
        after={},
        seller_id=customer.seller_id,
    )
