"""Flow 2, a refund is confirmed: the Refund Engine asks, and has its answer before Stripe has."""

import pytest
from playwright.async_api import Page

from tests.e2e.flows.news import Order, held_back
from tests.e2e.flows.pages import save_card, with_frontend
from tests.e2e.world import World


@pytest.mark.parametrize("order", Order)
async def test_a_fee_that_waits_for_a_card_is_charged_when_the_card_is_told_of(
    world: World, page: Page, order: Order
) -> None:
    await with_frontend(page)
    async with held_back(world) as news:
        await save_card(world, page)
        answer = await world.charge(fundsFlow="FEE_ONLY")
        transaction = answer["transaction"]
        assert transaction["status"] == "PENDING"
        assert transaction["platformFee"]["formatted"] == "20.00 USD"
        assert transaction["sellerPayout"]["formatted"] == "80.00 USD"
        waiting = await world.transaction(transaction["id"])
        assert waiting["chargeState"] == "AWAITING_PAYMENT_METHOD"
        assert "setup_intent.succeeded" in await news.tell(order)
        charged = await world.becomes(transaction["id"], status="CHARGED")
    intent = await world.sandbox.get(f"/v1/payment_intents/{charged['paymentIntentId']}")
    assert (intent["amount"], intent["status"]) == (2000, "succeeded")
    assert len(await world.charges()) == 1


async def test_the_same_claim_again_is_answered_and_not_charged(world: World) -> None:
    await world.story.save_card()
    first = await world.charge(fundsFlow="FEE_ONLY")
    again = await world.charge(fundsFlow="FEE_ONLY")
    other_key = await world.charge(fundsFlow="FEE_ONLY", idempotencyKey=f"{world.seller_id}-else")
    assert [one["replayed"] for one in (first, again, other_key)] == [False, True, True]
    assert len({one["transaction"]["id"] for one in (first, again, other_key)}) == 1
    await world.becomes(first["transaction"]["id"], status="CHARGED")
    assert len(await world.charges()) == 1
