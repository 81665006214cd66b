"""A subscription's life through the public doors: paid, renewed, declined, mended, ended."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from entrypoints.local.clients import until
from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from entrypoints.telemetry import READY
from tests.architecture.pages import ROOT, blocks_of
from tests.e2e.conftest import QUICK
from tests.e2e.world import World, fresh_seller
from tests.integration.http.test_subscriptions import CANCEL, CREATE, INVOICES, LIST
from tests.stripe_contract.watched import TranscriptReader

LISTED = LIST.replace("nodes { id }", "nodes { id status subscriptionId currentPeriodEnd }")
MONTH = 31 * 24 * 3600
DAY = 24 * 3600
ADVANCE = next(
    block.text
    for block in blocks_of(ROOT / "docs" / "sandbox.md")
    if block.language == "graphql" and block.rest == "tests/e2e/test_subscriptions.py"
)

_UNFINISHED = (
    "SELECT type, state, last_error FROM webhook_event WHERE state NOT IN ('PROCESSED', 'IGNORED')"
)
_HANDLED = "SELECT DISTINCT type FROM webhook_event WHERE state = 'PROCESSED'"
_SUBSCRIPTION = """
    SELECT shown.status, price_id, current_period_end,
           (SELECT after ->> 'status' FROM audit_event
            WHERE subject = 'subscription:' || subscription.id AND after ? 'status'
            ORDER BY audit_event.id DESC LIMIT 1) AS told
    FROM stripe_subscription AS shown JOIN subscription
        ON subscription_reference = stripe_subscription_id
    WHERE stripe_subscription_id = $1
"""
_INVOICE = """
    SELECT stripe_invoice_id, shown.number, shown.status, amount_due_cents, amount_paid_cents,
           hosted_invoice_url, invoice_pdf,
           (SELECT after ->> 'status' FROM audit_event
            WHERE subject = 'invoice:' || invoice.id AND after ? 'status'
            ORDER BY audit_event.id DESC LIMIT 1) AS told
    FROM stripe_invoice AS shown JOIN invoice ON invoice_reference = stripe_invoice_id
    WHERE stripe_subscription_id = $1
"""


@pytest.fixture(scope="module")
def billing_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Run a stack of its own: months pass in this story."""
    said = tmp_path_factory.mktemp("billing") / "transcript"
    with local_stack(StackOptions(durable=False, environment=QUICK, transcript=said)) as running:
        yield running
    TranscriptReader(said).check_end()


@pytest.fixture
async def world(billing_stack: LocalStack) -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as session:
        yield World.of(billing_stack, session, seller_id=fresh_seller())


async def offer(world: World) -> str:
    """Offer a price, which the API learns of when it starts again."""
    form = {"product_data[name]": "Pro", "recurring[interval]": "month"}
    price = await world.sandbox.post("/v1/prices", unit_amount=2900, currency="usd", **form)
    world.stack.environment["STRIPE_PRICE_ID"] = price["id"]
    world.stack.processes["api-1"].stop()
    world.stack.start("api-1", "serve").wait_ready(READY)
    return str(price["id"])


async def subscription_is(world: World, status: str) -> Any:
    (node,) = (
        await until(
            lambda: world.story.seller(LISTED),
            lambda page: [row["status"] for row in page["nodes"]] == [status],
            what=f"the subscription is {status}",
        )
    )["nodes"]
    return node


async def invoices_are(world: World, *statuses: str) -> list[Any]:
    page = await until(
        lambda: world.story.seller(INVOICES),
        lambda page: [row["status"] for row in page["nodes"]] == list(statuses),
        what=f"the invoices are {statuses}",
    )
    return list(page["nodes"])


async def a_month_passes(world: World) -> None:
    """Move the sandbox's clock as an admin does by the public door."""
    there = (await world.sandbox.get("/_sandbox/clock"))["now"]
    to = datetime.fromtimestamp(there + MONTH, tz=UTC)
    moved = await world.story.admin(ADVANCE, to=to.isoformat())
    before, now = (datetime.fromisoformat(moved[name]).timestamp() for name in ("before", "now"))
    assert there <= before < there + DAY
    assert there + MONTH <= now < there + MONTH + DAY


async def card_of(world: World, customer: str, card: str) -> str:
    path = f"/v1/payment_methods/{card}/attach"
    return str((await world.sandbox.post(path, customer=customer))["id"])


async def subscribed(world: World) -> Any:
    """Let the seller become a customer and subscribe; return the payload."""
    await offer(world)
    await world.story.save_card()
    given = {"sellerId": world.seller_id, "idempotencyKey": "key-1"}
    return await world.story.seller(CREATE, input=given)


async def pays_first(world: World, answer: Any) -> str:
    """Let the seller pay the first invoice in the browser; return the customer."""
    reference = answer["subscription"]["subscriptionId"]
    customer = str((await world.sandbox.get(f"/v1/subscriptions/{reference}"))["customer"])
    intent = answer["clientSecret"].partition("_secret")[0]
    visa = await card_of(world, customer, "pm_card_visa")
    await world.sandbox.post(f"/v1/payment_intents/{intent}/confirm", payment_method=visa)
    await subscription_is(world, "ACTIVE")
    return customer


async def test_a_subscription_lives_from_the_first_payment_to_its_end(world: World) -> None:
    answer = await subscribed(world)
    (first,) = await invoices_are(world, "OPEN")
    reference = answer["subscription"]["subscriptionId"]
    customer = await pays_first(world, answer)
    (paid,) = await invoices_are(world, "PAID")
    assert (paid["id"], paid["amountPaid"]["amountMinor"]) == (first["id"], 2900)

    await a_month_passes(world)
    await invoices_are(world, "PAID", "PAID")
    await world.books_agree()

    broken = await card_of(world, customer, "pm_card_chargeCustomerFail")
    path = f"/v1/subscriptions/{reference}"
    await world.sandbox.post(path, default_payment_method=broken)
    await world.sandbox.post("/_sandbox/clock/advance", seconds=MONTH)
    await subscription_is(world, "PAST_DUE")
    failed = (await invoices_are(world, "OPEN", "PAID", "PAID"))[0]
    assert failed["dunning"]["attemptCount"] == 1
    assert failed["dunning"]["lastPaymentError"] == "generic_decline"
    assert failed["dunning"]["nextPaymentAttempt"] is not None

    new = await card_of(world, customer, "pm_card_mastercard")
    await world.sandbox.post(f"/v1/invoices/{failed['invoiceId']}/pay", payment_method=new)
    await subscription_is(world, "ACTIVE")
    await invoices_are(world, "PAID", "PAID", "PAID")

    ending = {"subscriptionId": answer["subscription"]["id"], "at": "PERIOD_END"}
    ended = await world.story.seller(CANCEL, input=ending)
    assert ended["subscription"] == {"status": "ACTIVE", "cancelAtPeriodEnd": True}
    await world.sandbox.post("/_sandbox/clock/advance", seconds=MONTH + DAY)
    await subscription_is(world, "CANCELED")
    await world.books_agree()


async def test_what_is_stored_and_booked_is_what_stripe_has(world: World) -> None:
    answer = await subscribed(world)
    await pays_first(world, answer)
    await invoices_are(world, "PAID")
    (charge,) = await world.charges()

    await world.sandbox.post("/v1/refunds", charge=charge["id"], amount=900)
    await world.books_agree()
    path = f"/_sandbox/charges/{charge['id']}/dispute"
    dispute = await world.sandbox.post(path, amount=2000)
    await world.books_agree()
    await world.sandbox.post(f"/_sandbox/disputes/{dispute['id']}/outcome", outcome="won")
    await world.books_agree()

    await until(
        lambda: rows(world, _UNFINISHED), lambda left: not left, what="no event waits for anything"
    )
    assert {"invoice.finalized", "invoice.paid"} <= {
        row["type"] for row in await rows(world, _HANDLED)
    }
    reference = answer["subscription"]["subscriptionId"]
    await stored_as_at_stripe(world, reference)


async def stored_as_at_stripe(world: World, reference: str) -> None:
    """Compare the rows, and the last that the audit says of them, with Stripe's own objects."""
    theirs = await world.sandbox.get(f"/v1/subscriptions/{reference}")
    (ours,) = await rows(world, _SUBSCRIPTION, reference)
    item = theirs["items"]["data"][0]
    assert (ours["status"], ours["price_id"]) == (theirs["status"], item["price"]["id"])
    assert ours["current_period_end"].timestamp() == item["current_period_end"]
    assert ours["told"] == theirs["status"]

    (bill,) = (await world.sandbox.get("/v1/invoices", subscription=reference))["data"]
    (row,) = await rows(world, _INVOICE, reference)
    assert dict(row) == {
        "stripe_invoice_id": bill["id"],
        "number": bill["number"],
        "status": bill["status"],
        "amount_due_cents": bill["amount_due"],
        "amount_paid_cents": bill["amount_paid"],
        "hosted_invoice_url": bill["hosted_invoice_url"],
        "invoice_pdf": bill["invoice_pdf"],
        "told": bill["status"],
    }


async def rows(world: World, query: str, *given: str) -> list[Any]:
    async with world.database() as connection:
        return list(await connection.fetch(query, *given))
