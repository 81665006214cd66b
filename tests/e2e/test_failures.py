"""Whatever Stripe answers, or does not answer, the transaction ends right and the books balance."""

import pytest

from entrypoints.local.clients import until
from entrypoints.local.operations import COMPLETE_ACTION, DETACH_CARD
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

    events = await until(
        lambda: world.events_of(done),
        lambda found: [event["state"] for event in found] == ["PROCESSED"] * 2,
        what="both events of the payment are processed",
    )
    assert {event["type"] for event in events} == {"charge.succeeded", "payment_intent.succeeded"}
    # Without a note it was an event that charged, and no answer before it; once, for the other has.
    assert [event["note"] is None for event in events].count(True) == 1
    assert len(await world.charges()) == 1


@pytest.mark.parametrize("mode", ["normal", "duplicate", "shuffle"])
async def test_the_seller_answers_the_bank_and_the_share_is_sent(world: World, mode: str) -> None:
    await world.story.onboard()
    await world.story.save_card("pm_card_authenticationRequired")
    await world.story.fund("claim-1")
    answer = await world.charge()
    transaction_id = answer["transaction"]["id"]
    waiting = await world.becomes(transaction_id, status="REQUIRES_ACTION")
    step = await world.story.seller(COMPLETE_ACTION, id=transaction_id)
    assert step["__typename"] == "PaymentActionPayload"
    intent, card = waiting["paymentIntentId"], step["paymentMethodId"]
    assert step["clientSecret"].startswith(f"{intent}_secret")

    await world.deliver(mode=mode)
    await world.sandbox.post(f"/v1/payment_intents/{intent}/confirm", payment_method=card)
    await world.sandbox.post(f"/_sandbox/payment_intents/{intent}/authenticate", outcome="fail")
    again = await world.story.seller(COMPLETE_ACTION, id=transaction_id)
    assert again["clientSecret"] == step["clientSecret"]
    await world.sandbox.post(f"/v1/payment_intents/{intent}/confirm", payment_method=card)
    await world.sandbox.post(f"/_sandbox/payment_intents/{intent}/authenticate", outcome="succeed")

    await world.becomes(transaction_id, status="TRANSFERRED")
    assert len(await world.charges()) == 1
    refusal = await world.story.seller(COMPLETE_ACTION, id=transaction_id)
    assert refusal["code"] == "PAYMENT_ACTION_NOT_REQUIRED"


async def test_a_declined_fee_is_tried_again_by_its_intent_and_charged_once(world: World) -> None:
    bad = await world.story.save_card("pm_card_chargeCustomerFail")
    answer = await world.charge(fundsFlow="FEE_ONLY")
    transaction_id = answer["transaction"]["id"]
    failed = await world.becomes(transaction_id, status="FAILED")
    await world.story.save_card()
    given = {"sellerId": world.seller_id, "paymentMethodId": bad}
    await world.story.seller(DETACH_CARD, input=given)

    # The day until the retry passes for the job, whose charge is then tried with what is saved.
    async with world.database() as connection:
        number = int(failed["number"])
        await connection.execute(
            "UPDATE transaction SET next_retry_at = now() WHERE number = $1", number
        )
        await connection.execute(
            "UPDATE outbox SET due_at = now() WHERE kind = 'RUN_CHARGE' AND state = 'READY'"
            " AND subject = (SELECT id::text FROM transaction WHERE number = $1)",
            number,
        )

    done = await world.becomes(transaction_id, status="CHARGED")
    assert done["paymentIntentId"] == failed["paymentIntentId"]
    assert len(await world.charges()) == 1
