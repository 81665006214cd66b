"""Start saving a card for a seller, whose customer is opened where there is none yet."""

from dataclasses import dataclass

from application.actor import Actor
from application.ensure_customer import EnsureCustomer
from application.ports.customer_gateway import CardSetup, CustomerGateway
from application.ports.system import IdSource
from domain.customer import Customer
from domain.ids import SellerId


@dataclass(frozen=True, slots=True)
class CustomerSetup:
    """The customer, and leave to save one card in the seller's browser."""

    customer: Customer
    setup: CardSetup


@dataclass(frozen=True, slots=True)
class CreateCustomerSetup:
    """Opens a seller's customer once, and starts saving a card.

    Raises `Forbidden`, `InvalidInput`, `GatewayUnavailable`, `GatewayMisused`.
    """

    ensure: EnsureCustomer
    gateway: CustomerGateway
    ids: IdSource

    async def __call__(
        self, *, seller_id: SellerId, email: str, name: str | None, actor: Actor
    ) -> CustomerSetup:
        """Return the seller's customer and a fresh setup."""
        ensured = await self.ensure(seller_id=seller_id, email=email, name=name, actor=actor)
        reference = ensured.customer.reference
        if reference is None:
            raise AssertionError("a customer that was opened has Stripe's name for it")
        key = f"opside:setup:{self.ids.new()}"
        setup = await self.gateway.start_card_setup(reference, key=key)
        return CustomerSetup(ensured.customer, setup)
