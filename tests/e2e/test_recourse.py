"""Fees that go back to the card or that a bank claims; the books agree after each story."""

import pytest

from tests.e2e.world import World


async def charged(world: World, card: str = "pm_card_visa") -> str:
    """Return the id of a transaction of which nothing stands in the way of the share."""
    await world.story.onboard()
    await world.story.save_card(card)
    await world.story.fund("claim-1")
    answer = await world.story.charge("claim-1", key=world.seller_id)
    return str(answer["transaction"]["id"])


async def test_refunds_made_at_stripe_count_until_the_bank_sends_one_back(world: World) -> None:
    done = await world.becomes(await charged(world), transferState="TRANSFERRED")
    charge = done["chargeId"]

    await world.sandbox.post("/v1/refunds", charge=charge, amount=700)
    part = await world.becomes(done["id"], refunded={"amountMinor": 700})
    assert (part["status"], part["chargeState"]) == ("TRANSFERRED", "CHARGED")

    rest = await world.sandbox.post("/v1/refunds", charge=charge)
    await world.becomes(done["id"], refunded={"amountMinor": 2000}, status="REFUNDED")
    await world.books_agree()

    await world.sandbox.post(f"/_sandbox/refunds/{rest['id']}/fail", reason="declined")
    after = await world.becomes(done["id"], refunded={"amountMinor": 700}, chargeState="CHARGED")
    assert after["transferState"] == "TRANSFERRED"
    fared = {int(r["amount"]["amountMinor"]): r["status"] for r in after["refunds"]}
    assert fared == {700: "SUCCEEDED", 1300: "FAILED"}


async def test_a_card_that_is_disputed_at_once_is_won_back(world: World) -> None:
    # The share may have been sent before the bank's claim was heard of, or be held by it.
    disputed = await world.becomes(await charged(world, "pm_card_createDispute"), status="DISPUTED")
    (dispute,) = disputed["disputes"]
    assert (dispute["status"], dispute["amount"]) == ("NEEDS_RESPONSE", {"amountMinor": 2000})
    await world.books_agree()

    await world.sandbox.post(f"/_sandbox/disputes/{dispute['id']}/outcome", outcome="won")

    after = await world.becomes(disputed["id"], status="TRANSFERRED")
    assert [one["status"] for one in after["disputes"]] == ["WON"]
    assert len(await world.transfers(after)) == 1


@pytest.mark.parametrize("outcome", ["won", "lost"])
async def test_a_share_that_waits_goes_only_if_the_dispute_is_won(
    world: World, outcome: str
) -> None:
    await world.story.save_card()
    await world.story.fund("claim-1")
    answer = await world.story.charge("claim-1", key=world.seller_id)
    held = await world.becomes(
        answer["transaction"]["id"], transferState="HELD", holdReason="ACCOUNT_NOT_READY"
    )

    dispute = await world.sandbox.post(f"/_sandbox/charges/{held['chargeId']}/dispute")
    await world.becomes(held["id"], status="DISPUTED", holdReason="DISPUTED")
    await world.books_agree()
    await world.story.onboard()
    await world.sandbox.post(f"/_sandbox/disputes/{dispute['id']}/outcome", outcome=outcome)

    if outcome == "won":
        await world.becomes(held["id"], status="TRANSFERRED")
    else:
        await world.becomes(held["id"], chargeState="DISPUTE_LOST", holdReason="DISPUTED")
        assert await world.transfers(held) == []


async def test_an_inquiry_holds_the_share_until_it_is_over(world: World) -> None:
    await world.story.save_card()
    await world.story.fund("claim-1")
    answer = await world.story.charge("claim-1", key=world.seller_id)
    held = await world.becomes(answer["transaction"]["id"], transferState="HELD")

    path = f"/_sandbox/charges/{held['chargeId']}/dispute"
    inquiry = await world.sandbox.post(path, inquiry="true")
    asked = await world.becomes(held["id"], holdReason="DISPUTED")
    assert asked["disputes"][0]["isInquiry"]
    await world.story.onboard()
    await world.sandbox.post(f"/v1/disputes/{inquiry['id']}/close")

    await world.becomes(held["id"], status="TRANSFERRED")
