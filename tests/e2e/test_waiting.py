"""What cannot go yet waits, says why, and goes when the reason is gone."""

import asyncio

from tests.e2e.world import World


async def test_a_commission_without_a_card_waits_and_proceeds_when_one_is_saved(
    world: World,
) -> None:
    answer = await world.charge(fundsFlow="FEE_ONLY")
    transaction_id = answer["transaction"]["id"]
    waiting = await world.transaction(transaction_id)
    assert (waiting["status"], waiting["chargeState"]) == ("PENDING", "AWAITING_PAYMENT_METHOD")

    await world.story.save_card()

    await world.becomes(transaction_id, chargeState="CHARGED")
    assert len(await world.charges()) == 1


async def test_another_sellers_card_is_refused(world: World) -> None:
    card = await world.story.save_card()
    stranger = f"{world.seller_id}-stranger"
    before = await world.count("transaction")

    refusal = await world.charge(sellerId=stranger, paymentMethodId=card)

    assert refusal["code"] == "NOT_THIS_SELLERS"
    assert [problem["field"] for problem in refusal["fields"]] == ["paymentMethodId"]
    assert await world.count("transaction") == before


async def test_a_transfer_waits_for_the_sellers_account(world: World) -> None:
    await world.story.save_card()
    await world.story.fund("claim-1")
    answer = await world.charge()
    transaction_id = answer["transaction"]["id"]
    await world.becomes(transaction_id, transferState="HELD", holdReason="ACCOUNT_NOT_READY")

    await world.story.onboard()

    await world.becomes(transaction_id, status="TRANSFERRED", holdReason=None)


async def test_a_transfer_waits_for_the_platforms_balance(world: World) -> None:
    await world.story.onboard()
    await world.story.save_card()
    books = await world.sandbox.get("/_sandbox/books")
    available = books["balances"].get("usd", {}).get("available", 0)
    large = (available + 10_000) * 2

    answer = await world.charge(amountRecoveredCents=str(large))
    transaction_id = answer["transaction"]["id"]
    await world.becomes(transaction_id, transferState="HELD", holdReason="BALANCE_INSUFFICIENT")

    await world.story.fund("claim-1", large)
    done = await world.becomes(transaction_id, status="TRANSFERRED")
    assert [t["amount"] for t in await world.transfers(done)] == [large - large // 5]


async def test_many_waiting_commissions_all_proceed_with_one_card(world: World) -> None:
    claims = [f"claim-{n}" for n in range(5)]
    answers = await asyncio.gather(
        *(world.charge(claimId=claim, fundsFlow="FEE_ONLY") for claim in claims)
    )

    await world.story.save_card()

    for answer in answers:
        await world.becomes(answer["transaction"]["id"], status="CHARGED")
    assert len(await world.charges()) == 5
