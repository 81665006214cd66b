"""Flow 5, a seller subscribes: card, first payment and invoice, told of in whatever order."""

from typing import Any

import pytest
from playwright.async_api import Page

from tests.e2e.flows.news import Order, held_back
from tests.e2e.flows.pages import SAVED, save_card, with_frontend
from tests.e2e.test_subscriptions import LISTED, offer
from tests.e2e.world import World
from tests.integration.http.test_subscriptions import CREATE, INVOICES


async def subscribe(world: World) -> Any:
    given = {"sellerId": world.seller_id, "idempotencyKey": f"{world.seller_id}-pro"}
    return await world.story.seller(CREATE, input=given)


async def pay(world: World, page: Page, secret: str, card: str) -> None:
    """Pay the first invoice on the seller's screen."""
    await page.goto(f"{world.stack.sandbox_url}/sandbox/confirm/{secret}?return_url={SAVED}")
    await page.get_by_label(card).first.check()
    await page.get_by_role("button", name="Pay").click()
    await page.wait_for_url(f"{SAVED}?**")


@pytest.mark.parametrize("order", Order)
async def test_a_seller_signs_up_pays_and_is_subscribed(
    world: World, page: Page, order: Order
) -> None:
    await offer(world)
    await with_frontend(page)
    async with held_back(world) as news:
        await save_card(world, page)
        answer = await subscribe(world)
        again = await subscribe(world)
        assert again["subscription"]["id"] == answer["subscription"]["id"]
        await pay(world, page, answer["clientSecret"], "Visa 4242")
        (before,) = (await world.story.seller(LISTED))["nodes"]
        assert before["status"] == "INCOMPLETE"
        told = {*await news.tell(order)}
    assert {"customer.subscription.updated", "invoice.finalized", "invoice.paid"} <= told
    (after,) = (await world.story.seller(LISTED))["nodes"]
    assert after["status"] == "ACTIVE"
    (invoice,) = (await world.story.seller(INVOICES))["nodes"]
    assert (invoice["status"], invoice["amountPaid"]["amountMinor"]) == ("PAID", 2900)


@pytest.mark.parametrize("order", Order)
async def test_a_payment_that_fails_is_kept_with_the_invoice_until_another_card_pays(
    world: World, page: Page, order: Order
) -> None:
    await offer(world)
    await with_frontend(page)
    await save_card(world, page)
    answer = await subscribe(world)
    secret = answer["clientSecret"]
    async with held_back(world) as news:
        await page.goto(f"{world.stack.sandbox_url}/sandbox/confirm/{secret}?return_url={SAVED}")
        await page.get_by_label("Visa 0002 is declined").check()
        await page.get_by_role("button", name="Pay").click()
        await page.get_by_text("Your card was declined.").wait_for()
        assert "invoice.payment_failed" in await news.tell(order)
    (failed,) = (await world.story.seller(INVOICES))["nodes"]
    assert failed["status"] == "OPEN"
    assert failed["dunning"]["lastPaymentError"] == "generic_decline"
    async with held_back(world) as news:
        await pay(world, page, secret, "Mastercard")
        assert "invoice.paid" in await news.tell(order)
    (paid,) = (await world.story.seller(INVOICES))["nodes"]
    assert (paid["id"], paid["status"]) == (failed["id"], "PAID")
