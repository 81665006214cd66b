"""Flow 4, the books are reconciled: what was never told is found, mended and written down."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.e2e.flows.news import Order, held_back
from tests.e2e.world import World

RECONCILE = """
mutation Reconcile($input: ReconcileInput!) {
  reconcileTransaction(input: $input) {
    ... on ReconcilePayload {
      problem before { status } after { status refunded { amountMinor } }
      differences { field ours stripe amount { amountMinor } }
      entries { kind account amount { amountMinor } }
    }
    ... on Refusal { code message }
  }
}"""

RECOVER = """
mutation Recover($since: DateTime!) {
  recoverMissedEvents(since: $since) {
    ... on RecoveryRunPayload { since accounts } ... on Refusal { code }
  }
}"""
HOUR = 3600
GAPS = "query Gaps($since: DateTime!) { eventGaps(since: $since) { eventId type } }"


async def reconcile(world: World, transaction: Any, *, dry_run: bool) -> Any:
    asked = {"transactionId": transaction["id"], "reason": "a seller asked", "dryRun": dry_run}
    return await world.story.admin(RECONCILE, input=asked)


@pytest.mark.parametrize("order", Order)
async def test_a_refund_made_by_hand_is_found_by_an_admin_and_told_of_too_late(
    world: World, order: Order
) -> None:
    await world.story.save_card()
    answer = await world.charge(fundsFlow="FEE_ONLY")
    charged = await world.becomes(answer["transaction"]["id"], status="CHARGED")
    async with held_back(world) as news:
        await world.sandbox.post("/v1/refunds", charge=charged["chargeId"], amount=500)
        tried = await reconcile(world, charged, dry_run=True)
        assert tried["differences"] == [
            {
                "field": "refunded",
                "ours": "0.00 USD",
                "stripe": "5.00 USD",
                "amount": {"amountMinor": 500},
            }
        ]
        assert (await world.transaction(charged["id"]))["version"] == charged["version"]
        kept = await reconcile(world, charged, dry_run=False)
        assert (kept["problem"], kept["after"]["refunded"]) == (None, {"amountMinor": 500})
        assert {"refund.created", "charge.refunded"} <= {*await news.tell(order)}
    after = await world.transaction(charged["id"])
    refunds = [line for line in after["ledgerEntries"] if line["kind"] == "FEE_REFUNDED"]
    assert sorted(int(line["amount"]["amountMinor"]) for line in refunds) == [-500, 500]
    actions = [event["action"] for event in after["timeline"]["nodes"]]
    assert actions.count("transaction.reconciled") == 1
    assert (await reconcile(world, charged, dry_run=True))["differences"] == []


async def test_what_stripe_never_delivered_is_fetched_when_an_admin_asks(world: World) -> None:
    await world.story.save_card()
    answer = await world.charge(fundsFlow="FEE_ONLY")
    charged = await world.becomes(answer["transaction"]["id"], status="CHARGED")
    await world.deliver(mode="drop")
    await world.sandbox.post("/v1/refunds", charge=charged["chargeId"], amount=500)
    await world.deliver(mode="normal")

    since = datetime.fromtimestamp(time.time() - HOUR, UTC).isoformat()
    asked = await world.story.admin(RECOVER, since=since)
    assert asked["since"] is not None

    await world.becomes(charged["id"], refunded={"amountMinor": 500})
    gaps = await world.story.admin(GAPS, since=since)
    assert "refund.created" in {event["type"] for event in gaps}


@pytest.mark.parametrize("order", Order)
async def test_amazon_takes_half_back_and_so_does_the_admin_whatever_is_told_first(
    world: World, order: Order
) -> None:
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")
    answer = await world.charge()
    sent = await world.becomes(answer["transaction"]["id"], status="TRANSFERRED")
    async with held_back(world) as news:
        await world.story.claw_back(
            sent["id"], 5_000, key=world.seller_id, settlement="REFUND_CARD"
        )
        await world.story.wait_for_clawbacks(sent["id"])
        assert {"refund.created", "transfer.reversed"} <= {*await news.tell(order)}
    after = await world.transaction(sent["id"])
    assert after["refunded"] == {"amountMinor": 1_000}
    assert after["reversed"] == {"amountMinor": 4_000}
    told = [(event["actor"], event["action"]) for event in after["timeline"]["nodes"]]
    # Whose hand it was is the audit's to tell; the seller reads that Opside acted.
    assert ("opside", "clawback.request") in told
    assert ("opside-payments", "transfer.reverse") in told
    assert (await reconcile(world, after, dry_run=True))["differences"] == []
