"""The test plan of the service before this one, line by line, where no flow tells it already."""

import pytest

from tests.e2e.flows.news import every_event, post
from tests.e2e.world import World


async def test_work_that_fails_is_tried_again_and_leaves_its_trace(world: World) -> None:
    await world.story.save_card()
    await world.fault("500_before", "/v1/payment_intents", times=3)
    answer = await world.charge(fundsFlow="FEE_ONLY")
    done = await world.becomes(answer["transaction"]["id"], status="CHARGED")
    assert len(await world.charges()) == 1
    assert [event["action"] for event in done["timeline"]["nodes"]] == [
        "transaction.requested",
        "charge.submit",
        "charge.succeeded",
    ]


async def test_a_copy_of_an_event_is_skipped(world: World) -> None:
    await world.story.save_card()
    answer = await world.charge(fundsFlow="FEE_ONLY")
    done = await world.becomes(answer["transaction"]["id"], status="CHARGED")
    (event,) = [
        event
        for event in await every_event(world)
        if event["type"] == "payment_intent.succeeded"
        and event["data"]["object"]["id"] == done["paymentIntentId"]
    ]
    before = await world.count("webhook_event")
    assert [await post(world, event) for _ in range(3)] == [200, 200, 200]
    assert await world.count("webhook_event") <= before + 1
    assert (await world.transaction(done["id"]))["ledgerEntries"] == done["ledgerEntries"]


async def test_a_commission_without_a_key_is_refused(world: World) -> None:
    refusal = await world.charge(idempotencyKey=None)
    assert refusal["code"] == "IDEMPOTENCY_KEY_MISSING"


@pytest.mark.parametrize("key", ["", "x" * 256, "line\nbreak"])
async def test_a_key_that_is_none_is_refused(world: World, key: str) -> None:
    refusal = await world.charge(idempotencyKey=key)
    assert refusal["code"] in {"IDEMPOTENCY_KEY_MISSING", "VALIDATION_FAILED"}
