"""What these tests do at Stripe besides what they test."""

from typing import Any, Protocol

import stripe

from adapters.stripe.client import StripeConnection
from adapters.stripe.customers import StripeCustomerGateway
from domain.attempt import ChargeRequest
from domain.ids import PaymentMethodReference
from tests.builders import a_seller_id, a_transaction_id, fresh, usd


class Connect(Protocol):
    """Opens a connection to an address."""

    def __call__(
        self, address: str, *, key: str = "", timeout_seconds: float = 10.0, retries: int = 0
    ) -> StripeConnection: ...


async def a_request(client: stripe.StripeClient, card: str = "pm_card_visa") -> ChargeRequest:
    """Create a customer with a card, and return a request to charge it."""
    customer = await StripeCustomerGateway(client).create_customer(
        seller_id=a_seller_id(), email="seller@example.com", name=None, key=fresh("key")
    )
    saved = await client.v1.payment_methods.attach_async(card, {"customer": customer})
    return ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(2000),
        customer=customer,
        payment_method=PaymentMethodReference(saved.id),
    )


async def plan_fault(client: stripe.StripeClient, kind: str, **fields: Any) -> None:
    """Let the next matching request go wrong."""
    await client.raw_request_async("post", "/_sandbox/faults", kind=kind, **fields)


async def charges_taken(client: stripe.StripeClient) -> int:
    """Return how many charges moved money in the sandbox's own book."""
    books = (await client.raw_request_async("get", "/_sandbox/books")).data
    return sum(kinds["charge"]["count"] for kinds in books["sums"].values() if "charge" in kinds)
