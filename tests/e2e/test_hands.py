"""An admin retries, cancels and takes back on real servers; each transaction says why it waits."""

from typing import Any

from entrypoints.local.clients import until
from tests.e2e.test_clawback import reversals, sent
from tests.e2e.world import World

EXPLAIN = """query Explain($id: ID!) {
  transaction(id: $id) {
    availableActions explain { reasonCode nextAt whoCanAct }
    timeline { nodes { action } }
  } }"""

RETRY = """mutation Retry($input: TransactionReasonInput!) {
  retryTransaction(input: $input) {
    ... on RetryPayload { replayed transaction { chargeState } }
    ... on Refusal { code }
  } }"""

CANCEL = """mutation Cancel($input: TransactionReasonInput!) {
  cancelTransaction(input: $input) {
    ... on TransactionPayload { replayed transaction { status } }
    ... on Refusal { code }
  } }"""

REVERSE = """mutation Reverse($input: ReverseTransferInput!) {
  reverseTransfer(input: $input) {
    ... on TransferPayload { replayed clawback { settlements { way amount { amountMinor } } } }
    ... on Refusal { code }
  } }"""


def order(transaction_id: str, **more: Any) -> dict[str, Any]:
    return {"transactionId": transaction_id, "reason": "the seller called", **more}


async def tries(world: World, transaction_id: str) -> int:
    told = await world.story.admin(EXPLAIN, id=transaction_id)
    return [event["action"] for event in told["timeline"]["nodes"]].count("charge.decline")


async def test_a_declined_charge_is_tried_again_at_once_with_a_key_of_its_own(
    world: World,
) -> None:
    await world.story.save_card("pm_card_chargeCustomerFail")
    answer = await world.charge(fundsFlow="FEE_ONLY")
    transaction_id = answer["transaction"]["id"]
    await world.becomes(transaction_id, status="FAILED")
    told = await world.story.admin(EXPLAIN, id=transaction_id)
    assert told["explain"]["reasonCode"] == "CHARGE_RETRY_PLANNED"
    assert told["explain"]["nextAt"] is not None
    assert {"RETRY_TRANSACTION", "CANCEL_TRANSACTION"} <= set(told["availableActions"])

    retried = await world.story.admin(RETRY, input=order(transaction_id))
    assert retried == {"replayed": False, "transaction": {"chargeState": "PENDING"}}

    await until(lambda: tries(world, transaction_id), lambda n: n == 2, what="a second decline")
    assert await world.charges() == []


async def test_what_the_seller_was_asked_about_is_cancelled_at_stripe_too(world: World) -> None:
    await world.story.save_card("pm_card_authenticationRequired")
    answer = await world.charge(fundsFlow="FEE_ONLY")
    transaction_id = answer["transaction"]["id"]
    waiting = await world.becomes(transaction_id, status="REQUIRES_ACTION")

    ordered = await world.story.admin(CANCEL, input=order(transaction_id))
    assert ordered["replayed"] is False
    await world.becomes(transaction_id, status="CANCELLED")

    intent = await world.sandbox.get(f"/v1/payment_intents/{waiting['paymentIntentId']}")
    assert intent["status"] == "canceled"
    told = await world.story.admin(EXPLAIN, id=transaction_id)
    assert told["explain"] == {"reasonCode": "CANCELLED", "nextAt": None, "whoCanAct": []}
    again = await world.story.admin(CANCEL, input=order(transaction_id))
    assert again == {"replayed": True, "transaction": {"status": "CANCELLED"}}
    assert (await world.story.admin(RETRY, input=order(transaction_id)))["code"] == (
        "RETRY_IMPOSSIBLE"
    )


async def test_a_part_of_a_share_is_taken_back_once(world: World) -> None:
    await world.story.onboard()
    await world.story.save_card()
    transaction = await sent(world)
    given = order(transaction["id"], amountCents="3000", idempotencyKey=world.seller_id)

    answers = [await world.story.admin(REVERSE, input=given) for _ in range(2)]

    assert [answer["replayed"] for answer in answers] == [False, True]
    await world.story.wait_for_clawbacks(transaction["id"])
    assert await reversals(world, transaction) == [3_000]
    told = await world.story.admin(EXPLAIN, id=transaction["id"])
    assert told["explain"]["reasonCode"] == "COMPLETE"
    assert "REVERSE_TRANSFER" in told["availableActions"]
    more = order(transaction["id"], amountCents="5001", idempotencyKey="more")
    assert (await world.story.admin(REVERSE, input=more))["code"] == "CLAWBACK_EXCEEDS"
