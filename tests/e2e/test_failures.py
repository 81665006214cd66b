"""Whatever Stripe answers, or does not answer, the transaction ends right and the books balance."""

import pytest

from tests.e2e.world import World


async def test_a_declined_card_fails_the_charge_and_books_nothing(world: World) -> None:
    await world.story.save_card("pm_card_chargeCustomerFail")

    answer = await world.charge(fundsFlow="FEE_ONLY")
    failed = await world.becomes(answer["transaction"]["id"], status="FAILED")

    assert failed["failureCode"]
    assert failed["ledgerEntries"] == []
    assert await world.charges() == []


async def test_a_demand_for_3d_secure_is_shown_and_its_completion_charges(world: World) -> None:
    card = await world.story.save_card("pm_card_authenticationRequired")
    answer = await world.charge(fundsFlow="FEE_ONLY")
    transaction_id = answer["transaction"]["id"]
    waiting = await world.becomes(transaction_id, status="REQUIRES_ACTION")
    assert waiting["ledgerEntries"] == []
    intent = waiting["paymentIntentId"]

    await world.sandbox.post(f"/v1/payment_intents/{intent}/confirm", payment_method=card)
    await world.sandbox.post(f"/_sandbox/payment_intents/{intent}/authenticate", outcome="succeed")

    await world.becomes(transaction_id, status="CHARGED")
    assert len(await world.charges()) == 1


@pytest.mark.parametrize(
    "kind", ["hang_after_commit", "truncate_after_commit", "reset_after", "500_after"]
)
async def test_an_answer_lost_after_stripe_committed_charges_once(world: World, kind: str) -> None:
    await world.story.save_card()
    await world.deliver(mode="drop")
    await world.fault(kind, "/v1/payment_intents")

    answer = await world.charge(fundsFlow="FEE_ONLY")

    done = await world.becomes(answer["transaction"]["id"], status="CHARGED")
    assert [charge["id"] for charge in await world.charges()] == [done["chargeId"]]


@pytest.mark.parametrize(
    "kind", ["500_before", "429", "429_without_reason", "lock_timeout", "reset_before", "409"]
)
async def test_a_request_that_stripe_did_not_act_on_is_made_again(world: World, kind: str) -> None:
    await world.story.save_card()
    await world.fault(kind, "/v1/payment_intents")

    answer = await world.charge(fundsFlow="FEE_ONLY")

    await world.becomes(answer["transaction"]["id"], status="CHARGED")
    assert len(await world.charges()) == 1


async def test_a_transfer_whose_answer_is_lost_is_sent_once(world: World) -> None:
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")
    await world.deliver(mode="drop")
    await world.fault("truncate_after_commit", "/v1/transfers")

    answer = await world.charge()

    done = await world.becomes(answer["transaction"]["id"], status="TRANSFERRED")
    assert [t["id"] for t in await world.transfers(done)] == [done["transferId"]]


async def test_an_event_that_is_faster_than_the_answer_is_not_lost(world: World) -> None:
    await world.story.save_card()
    # Shorter than the client's patience: the answer comes, and comes after the event.
    await world.fault("hang_after_commit", "/v1/payment_intents", seconds=1)

    answer = await world.charge(fundsFlow="FEE_ONLY")
    done = await world.becomes(answer["transaction"]["id"], status="CHARGED")

    events = await world.events_of(done)
    assert [(event["type"], event["state"]) for event in events] == [
        ("payment_intent.succeeded", "PROCESSED")
    ]
    # Without a note it was this event that charged, and no answer before it.
    assert events[0]["note"] is None
    assert len(await world.charges()) == 1
