"""Flow 3, a payment is processed: charged, transferred, and told of in whatever order."""

from typing import Any

import pytest
from playwright.async_api import Page

from entrypoints.local.clients import until
from tests.e2e.flows.news import Order, held_back, post
from tests.e2e.flows.pages import answer_bank, save_card, with_frontend
from tests.e2e.world import World

BOOKED = [
    ("FEE_CHARGED", "FEE_REVENUE", -2000),
    ("FEE_CHARGED", "STRIPE_BALANCE", 2000),
    ("PROCESSING_FEE", "STRIPE_BALANCE", -88),
    ("PROCESSING_FEE", "STRIPE_FEES", 88),
    ("RECEIPT_ALLOCATED", "RECOVERIES_CLEARING", -8000),
    ("RECEIPT_ALLOCATED", "UNALLOCATED_RECEIPTS", 8000),
    ("SHARE_TRANSFERRED", "RECOVERIES_CLEARING", 8000),
    ("SHARE_TRANSFERRED", "STRIPE_BALANCE", -8000),
]
ACTION = """
mutation Complete($id: ID!) {
  completePaymentAction(transactionId: $id) {
    ... on PaymentActionPayload { clientSecret paymentMethodId } ... on Refusal { code }
  }
}"""
SIMULATE = """
mutation Simulate($input: SimulateInput!) {
  simulateStripeEvent(input: $input) {
    ... on SimulatePayload { eventId eventType objectId transaction { status } }
    ... on Refusal { code }
  }
}"""

EVENTS = """
query Events($filter: WebhookEventFilter) {
  webhookEvents(filter: $filter, first: 20) { nodes { eventId state } }
}"""


def states(page: Any) -> list[tuple[str, str]]:
    return [(event["eventId"], event["state"]) for event in page["nodes"]]


def booked(transaction: Any) -> list[tuple[str, str, int]]:
    return sorted(
        (line["kind"], line["account"], int(line["amount"]["amountMinor"]))
        for line in transaction["ledgerEntries"]
    )


@pytest.mark.parametrize("order", Order)
async def test_news_of_what_the_answers_told_already_changes_nothing(
    world: World, order: Order
) -> None:
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")
    async with held_back(world) as news:
        answer = await world.charge()
        done = await world.becomes(answer["transaction"]["id"], status="TRANSFERRED")
        told = await news.tell(order)
    assert {"payment_intent.succeeded", "transfer.created"} <= {*told}
    after = await world.transaction(done["id"])
    assert (after["status"], booked(after)) == ("TRANSFERRED", BOOKED)
    assert len(await world.charges()) == 1
    assert [sent["amount"] for sent in await world.transfers(after)] == [8000]


@pytest.mark.parametrize("order", Order)
async def test_a_bank_that_asks_is_answered_on_the_screen_and_the_event_finishes_it(
    world: World, page: Page, order: Order
) -> None:
    await with_frontend(page)
    await world.story.onboard()
    await world.story.fund("claim-1")
    await world.story.save_card("pm_card_authenticationRequired")
    answer = await world.charge()
    waiting = await world.becomes(answer["transaction"]["id"], status="REQUIRES_ACTION")
    async with held_back(world) as news:
        action = await world.story.seller(ACTION, id=waiting["id"])
        intent = waiting["paymentIntentId"]
        await world.sandbox.post(
            f"/v1/payment_intents/{intent}/confirm", payment_method=action["paymentMethodId"]
        )
        await answer_bank(world, page, action["clientSecret"], "Yes, it is me")
        assert (await world.transaction(waiting["id"]))["status"] == "REQUIRES_ACTION"
        assert "payment_intent.succeeded" in await news.tell(order)
        done = await world.becomes(waiting["id"], status="TRANSFERRED")
    assert booked(done) == BOOKED
    assert len(await world.charges()) == 1


async def test_the_old_news_of_a_transfer_is_taken_and_let_be(world: World) -> None:
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")
    answer = await world.charge()
    done = await world.becomes(answer["transaction"]["id"], status="TRANSFERRED")
    for number, name in enumerate(("transfer.paid", "transfer.failed")):
        old = {
            "id": f"evt_{world.seller_id}{number}",
            "object": "event",
            "type": name,
            "created": 1_700_000_000,
            "livemode": False,
            "api_version": "2017-04-06",
            "data": {"object": {"id": done["transferId"], "object": "transfer"}},
        }
        assert await post(world, old) == 200
    assert (await world.transaction(done["id"]))["status"] == "TRANSFERRED"


async def test_an_admin_lets_the_sandbox_tell_its_news_once_more(world: World) -> None:
    await world.story.save_card()
    answer = await world.charge(fundsFlow="FEE_ONLY")
    done = await world.becomes(answer["transaction"]["id"], status="CHARGED")
    asked = {"transactionId": done["id"], "eventType": "payment_intent.succeeded"}
    told = await world.story.admin(SIMULATE, input=asked)
    assert (told["objectId"], told["transaction"]["status"]) == (
        done["paymentIntentId"],
        "CHARGED",
    )
    await until(
        lambda: world.story.admin(EVENTS, filter={"objectId": done["paymentIntentId"]}),
        lambda page: (told["eventId"], "PROCESSED") in states(page),
        what="the event is done with",
    )
    assert len(await world.charges()) == 1


@pytest.mark.parametrize("order", Order)
async def test_a_card_saved_in_the_browser_pays_whatever_is_told_first(
    world: World, page: Page, order: Order
) -> None:
    await with_frontend(page)
    async with held_back(world) as news:
        await save_card(world, page, "Mastercard")
        await news.tell(order)
    answer = await world.charge(fundsFlow="FEE_ONLY")
    await world.becomes(answer["transaction"]["id"], status="CHARGED")
