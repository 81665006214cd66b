"""Events of subscriptions and invoices in every order, through the signed route and PostgreSQL."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Final
from uuid import UUID

import orjson

from adapters.memory.gateway_biller import Biller
from adapters.memory.gateway_customers import MemoryCustomerGateway
from adapters.system.ids import Uuid7Source
from application.events.registry import EventHandlers
from application.ports.subscription_gateway import SubscriptionOrder
from application.process_webhook_event import ProcessWebhookEvent
from domain.ids import InvoiceReference, SubscriptionId, SubscriptionReference, WebhookEventId
from domain.invoice import InvoiceStatus
from domain.ledger import Account
from domain.subscription import SubscriptionStatus
from tests.builders import NOON, a_customer, a_transaction_id, fresh, usd
from tests.contract.store import Store
from tests.integration.http.callers import sign
from tests.integration.http.world import World
from tests.unit.application.billing_world import BASIC, BillingParts
from tests.unit.application.world import WORKER

Step = tuple[str, str, Callable[[], None]]
"""A type, the object that it is about, and what has to happen before Stripe tells of it."""

EVENTS: Final = 5
ORDERS: Final = tuple(permutations(range(EVENTS)))


class Life(BillingParts):
    """Billing over a real store, fed through the door of a whole API."""

    def __init__(self, store: Store, world: World) -> None:
        self.begin, self.ids = store.begin, Uuid7Source()
        self.processor, self.clock = world.processor, world.clock
        self.store, self.world = store, world
        self.process = ProcessWebhookEvent(self.begin, EventHandlers(self.billing_handlers))
        self.biller = Biller(self.processor)
        use_cases = world.use_cases()
        receive = replace(use_cases.receive_webhook, inbox=store.inbox)
        world.serve(replace(use_cases, receive_webhook=receive))

    async def subscribe(self) -> tuple[SubscriptionReference, InvoiceReference]:
        """Let a new seller get a subscription of which nobody here has heard."""
        seller = a_customer()
        reference = await MemoryCustomerGateway(self.processor).create_customer(
            seller_id=seller.seller_id, email=seller.email, name=None, key=seller.key
        )
        async with self.begin() as unit:
            await unit.customers.add(seller.known_as(reference))
        order = SubscriptionOrder(
            subscription_id=SubscriptionId(a_transaction_id()),
            seller_id=seller.seller_id,
            customer=reference,
            price=BASIC,
        )
        made = await self.subscriptions.create_subscription(order, key=fresh("key"))
        return made.facts.reference, self.biller.latest_invoice(made.facts.reference)

    async def deliver(self, reference: str, kind: str, about: str) -> None:
        """Deliver one event, signed, and act on whatever is due."""
        body = orjson.dumps(
            {
                "id": reference,
                "object": "event",
                "api_version": "2026-10-28.endive",
                "type": kind,
                "created": int(NOON.timestamp()),
                "livemode": False,
                "data": {"object": {"id": about, "object": kind.split(".", maxsplit=1)[0]}},
            }
        )
        reply = await self.world.deliver(body, sign(body))
        assert reply.response.status_code == 200
        for job in await self.store.jobs.claim(limit=10, lease=timedelta(minutes=1)):
            await self.process(event_id=WebhookEventId(UUID(job.subject)), actor=WORKER)
            await self.store.jobs.finish(job)

    async def live(self, steps: Sequence[Step], order: Sequence[int]) -> None:
        """Let it all happen, and tell of it in an order, twice each, and all again at the end."""
        waiting, names = list(order), [fresh("evt") for _ in steps]
        for now, (_, _, happen) in enumerate(steps):
            happen()
            told = next(number for number in waiting if number <= now)
            waiting.remove(told)
            for _ in range(2):
                await self.deliver(names[told], *steps[told][:2])
        for number in order:
            await self.deliver(fresh("evt"), *steps[number][:2])
        assert waiting == []


def nothing() -> None:
    """Let nothing more happen."""


async def test_a_subscription_comes_to_the_same_rows_whatever_the_order(
    postgres_store: Store,
) -> None:
    async with World() as world:
        life = Life(postgres_store, world)
        for order in ORDERS:
            reference, _ = await life.subscribe()
            held = world.processor.subscriptions[reference]

            def becomes(status: SubscriptionStatus) -> Callable[[], None]:
                return lambda: held.become(status=status)  # noqa: B023 - called within the turn

            name = "customer.subscription"
            await life.live(
                [
                    (f"{name}.created", reference, nothing),
                    (f"{name}.updated", reference, becomes(SubscriptionStatus.ACTIVE)),
                    (f"{name}.updated", reference, becomes(SubscriptionStatus.PAST_DUE)),
                    (f"{name}.updated", reference, becomes(SubscriptionStatus.ACTIVE)),
                    (f"{name}.deleted", reference, becomes(SubscriptionStatus.CANCELED)),
                ],
                order,
            )
            held.become(status=SubscriptionStatus.ACTIVE)
            await life.deliver(fresh("evt"), f"{name}.updated", reference)
    page = await postgres_store.billing.subscriptions(None, limit=1_000, after=None)
    ends = {
        replace(row.facts, reference=SubscriptionReference("")) for row in page.rows if row.facts
    }
    assert (len(page.rows), len(ends)) == (len(ORDERS), 1)
    assert {end.status for end in ends} == {SubscriptionStatus.CANCELED}
    print(f"{len(ORDERS)} orders of {EVENTS} events of a subscription, twice each")  # noqa: T201 - how much was tried


async def test_an_invoice_comes_to_the_same_rows_and_one_posting_whatever_the_order(
    postgres_store: Store,
) -> None:
    async with World() as world:
        life = Life(postgres_store, world)
        for order in ORDERS:
            _, invoice = await life.subscribe()
            payment = world.processor.invoices[invoice].payment
            decline, pay = life.biller.decline, life.biller.pay
            await life.live(
                [
                    ("invoice.created", invoice, nothing),
                    ("invoice.finalized", invoice, nothing),
                    ("invoice.payment_failed", invoice, lambda: decline(invoice)),  # noqa: B023 - called within the turn
                    ("invoice.paid", invoice, lambda: pay(invoice)),  # noqa: B023 - as above
                    ("invoice_payment.paid", payment, nothing),
                ],
                order,
            )
    page = await postgres_store.billing.invoices(None, limit=1_000, after=None)
    ends = {(row.facts.status, row.facts.amount_paid, row.facts.attempt_count) for row in page.rows}
    assert (len(page.rows), ends) == (len(ORDERS), {(InvoiceStatus.PAID, usd(2_900), 2)})
    balances = {
        line.account: line.balance for line in await postgres_store.transactions.trial_balance()
    }
    assert balances == {
        Account.STRIPE_BALANCE: usd(2_786 * len(ORDERS)),
        Account.STRIPE_FEES: usd(114 * len(ORDERS)),
        Account.SUBSCRIPTION_REVENUE: usd(-2_900 * len(ORDERS)),
    }
    print(f"{len(ORDERS)} orders of {EVENTS} events of an invoice, twice each")  # noqa: T201 - how much was tried
