"""A subscription's life through the public doors: paid, renewed, declined, mended, ended."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest

from entrypoints.local.clients import until
from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from entrypoints.telemetry import READY
from tests.e2e.conftest import QUICK
from tests.e2e.world import World, fresh_seller
from tests.integration.http.test_subscriptions import CANCEL, CREATE, INVOICES, LIST
from tests.stripe_contract.watched import TranscriptReader

LISTED = LIST.replace("nodes { id }", "nodes { id status subscriptionId currentPeriodEnd }")
MONTH = 31 * 24 * 3600
DAY = 24 * 3600


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
    world.stack.environment["STRIPE_PRICE_ID"] = price["id"]  # type: ignore[index]  # a dict
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


async def card_of(world: World, customer: str, card: str) -> str:
    path = f"/v1/payment_methods/{card}/attach"
    return str((await world.sandbox.post(path, customer=customer))["id"])


async def subscribed(world: World) -> Any:
    """Let the seller become a customer and subscribe; return the payload."""
    await offer(world)
    await world.story.save_card()
    given = {"sellerId": world.seller_id, "idempotencyKey": "key-1"}
    return await world.story.seller(CREATE, input=given)


async def test_a_subscription_lives_from_the_first_payment_to_its_end(world: World) -> None:
    answer = await subscribed(world)
    (first,) = await invoices_are(world, "OPEN")
    reference = answer["subscription"]["subscriptionId"]
    customer = (await world.sandbox.get(f"/v1/subscriptions/{reference}"))["customer"]

    intent = answer["clientSecret"].partition("_secret")[0]
    visa = await card_of(world, customer, "pm_card_visa")
    await world.sandbox.post(f"/v1/payment_intents/{intent}/confirm", payment_method=visa)
    await subscription_is(world, "ACTIVE")
    (paid,) = await invoices_are(world, "PAID")
    assert (paid["id"], paid["amountPaid"]["amountMinor"]) == (first["id"], 2900)

    await world.sandbox.post("/_sandbox/clock/advance", seconds=MONTH)
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
