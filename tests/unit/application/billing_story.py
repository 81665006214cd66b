"""What a test tells of a world's subscriptions and invoices."""

from typing import Final

from adapters.memory.gateway_biller import Biller
from application.actor import Actor
from application.create_subscription import SubscriptionAnswer
from application.ports.subscription_gateway import SubscriptionOrder
from domain.ids import (
    CustomerReference,
    InvoiceReference,
    PriceReference,
    SellerId,
    SubscriptionId,
    SubscriptionReference,
    WebhookEventId,
)
from domain.invoice import Invoice
from domain.subscription import Subscription
from domain.webhook_event import WebhookEventState
from tests.builders import a_transaction_id
from tests.unit.application.billing_world import BASIC
from tests.unit.application.story import SUE, event_of, saves_card, tell, work
from tests.unit.application.world import ENGINE, World

PAID: Final = "invoice.paid"


async def customer_of(world: World) -> CustomerReference:
    """Let Sue become a customer with a card."""
    return (await saves_card(world)).customer


async def subscribe(
    world: World,
    key: str = "key-1",
    *,
    price: PriceReference | None = None,
    actor: Actor = ENGINE,
) -> SubscriptionAnswer:
    """Let Sue's frontend ask for a subscription."""
    return await world.create_subscription(
        seller_id=SUE, price=price, idempotency_key=key, actor=actor
    )


def reference_of(answer: SubscriptionAnswer) -> SubscriptionReference:
    """Return what Stripe calls a subscription."""
    assert answer.subscription.facts is not None
    return answer.subscription.facts.reference


def now_of(world: World, answer: SubscriptionAnswer) -> Subscription:
    """Return a subscription as it stands."""
    return world.database.tables.subscriptions[answer.subscription.id]


def first_invoice(world: World, answer: SubscriptionAnswer) -> InvoiceReference:
    """Return the invoice of a subscription's present period."""
    return Biller(world.processor).latest_invoice(reference_of(answer))


def invoice_now(world: World, reference: InvoiceReference) -> Invoice:
    """Return an invoice as it is kept."""
    (found,) = [
        row for row in world.database.tables.invoices.values() if row.facts.reference == reference
    ]
    return found


async def told(world: World, type: str, answer: SubscriptionAnswer) -> None:
    """Let Stripe tell of a subscription, and act on it."""
    await tell(world, type, reference_of(answer))
    await work(world)


async def elsewhere(world: World, made_for: SubscriptionId | None = None) -> SubscriptionReference:
    """Let Sue get a subscription at Stripe that nobody here asked for."""
    (customer,) = world.processor.customers
    order = SubscriptionOrder(
        subscription_id=made_for or SubscriptionId(a_transaction_id()),
        seller_id=SellerId("sue"),
        customer=CustomerReference(customer),
        price=BASIC,
    )
    made = await world.subscriptions.create_subscription(order, key=str(order.subscription_id))
    return made.facts.reference


async def apply(world: World, type: str, reference: str) -> tuple[WebhookEventState, str | None]:
    """Return how far an event has come and why it changed nothing, if so."""
    event = event_of(world, await heard(world, type, reference))
    return event.state, event.note


async def heard(world: World, type: str, reference: str) -> WebhookEventId:
    """Let Stripe tell of anything, and act on it."""
    event_id = await tell(world, type, reference)
    await work(world)
    return event_id
