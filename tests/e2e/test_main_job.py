"""The main job through the public doors: onboard, save a card, fund, charge, transfer."""

from typing import Any

from tests.e2e.world import World


def entries(transaction: Any) -> list[tuple[str, str, int]]:
    return sorted(
        (line["kind"], line["account"].lower(), int(line["amount"]["amountMinor"]))
        for line in transaction["ledgerEntries"]
    )


async def test_a_confirmed_refund_is_charged_and_its_share_transferred(world: World) -> None:
    account = await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")

    answer = await world.story.charge("claim-1", key=world.seller_id)
    done = await world.story.wait_for(answer["transaction"]["id"], "TRANSFERRED")

    assert not answer["replayed"]
    assert done["chargeState"] == "CHARGED"
    assert entries(done) == [
        ("FEE_CHARGED", "fee_revenue", -2000),
        ("FEE_CHARGED", "stripe_balance", 2000),
        ("PROCESSING_FEE", "stripe_balance", -88),
        ("PROCESSING_FEE", "stripe_fees", 88),
        ("RECEIPT_ALLOCATED", "recoveries_clearing", -8000),
        ("RECEIPT_ALLOCATED", "unallocated_receipts", 8000),
        ("SHARE_TRANSFERRED", "recoveries_clearing", 8000),
        ("SHARE_TRANSFERRED", "stripe_balance", -8000),
    ]
    books = await world.sandbox.get("/_sandbox/books")
    assert books["connected"][account]["sums"]["usd"]["payment"]["amount"] == 8000
    # Amazon's money is counted by a job of its own: before the transfer or with it.
    actions = [event["action"] for event in done["timeline"]["nodes"]]
    assert [action for action in actions if action != "transaction.funded"] == [
        "transaction.requested",
        "charge.submit",
        "charge.succeeded",
        "transfer.submit",
        "transfer.accept",
    ]


async def test_the_same_request_again_is_answered_with_the_same_transaction(world: World) -> None:
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")
    first = await world.story.charge("claim-1", key=world.seller_id)
    await world.story.wait_for(first["transaction"]["id"], "TRANSFERRED")

    again = await world.story.charge("claim-1", key=world.seller_id)

    assert again["replayed"]
    assert again["transaction"]["id"] == first["transaction"]["id"]
    assert len(await world.charges()) == 1


async def test_where_the_platform_collected_the_recovery_the_fee_is_kept_from_it(
    world: World,
) -> None:
    await world.story.onboard()
    await world.story.fund("claim-1", 10_000)

    answer = await world.charge(fundsFlow="PLATFORM_COLLECTED")
    done = await world.becomes(answer["transaction"]["id"], transferState="TRANSFERRED")

    assert done["status"] == "TRANSFERRED"
    assert entries(done) == [
        ("FEE_KEPT", "kept_fees", -2000),
        ("FEE_KEPT", "recoveries_clearing", 2000),
        ("RECEIPT_ALLOCATED", "recoveries_clearing", -10_000),
        ("RECEIPT_ALLOCATED", "unallocated_receipts", 10_000),
        ("SHARE_TRANSFERRED", "recoveries_clearing", 8000),
        ("SHARE_TRANSFERRED", "stripe_balance", -8000),
    ]
    assert await world.charges() == []


async def test_where_amazon_paid_the_seller_only_the_fee_is_charged(world: World) -> None:
    await world.story.save_card()

    answer = await world.charge(fundsFlow="FEE_ONLY")
    done = await world.becomes(answer["transaction"]["id"], status="CHARGED")

    assert done["transferState"] == "NONE"
    assert await world.transfers(done) == []
