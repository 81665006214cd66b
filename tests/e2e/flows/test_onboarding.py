"""Flow 1, a seller is onboarded: an account, Stripe's page, and what Stripe then tells."""

import pytest
from playwright.async_api import Page, expect

from entrypoints.local.clients import until
from tests.e2e.flows.news import Order, held_back
from tests.e2e.flows.pages import onboard, open_account, with_frontend
from tests.e2e.world import World

ACCOUNT = """
query Account($id: ID!) {
  connectAccount(sellerId: $id) {
    accountId status canReceive detailsSubmitted payoutsEnabled currentlyDue
  }
}"""


@pytest.mark.parametrize("order", Order)
async def test_a_seller_who_completes_the_page_can_receive(
    world: World, page: Page, order: Order
) -> None:
    await with_frontend(page)
    async with held_back(world) as news:
        opened = await open_account(world)
        assert (opened["created"], opened["account"]["status"]) == (True, "PENDING")
        await onboard(page, opened["onboardingUrl"])
        before = await world.story.seller(ACCOUNT, id=world.seller_id)
        assert (before["status"], before["canReceive"]) == ("PENDING", False)
        assert {"account.updated", "capability.updated"} <= {*await news.tell(order)}
    after = await world.story.seller(ACCOUNT, id=world.seller_id)
    assert after == {
        "accountId": opened["account"]["accountId"],
        "status": "ACTIVE",
        "canReceive": True,
        "detailsSubmitted": True,
        "payoutsEnabled": True,
        "currentlyDue": [],
    }


async def test_a_seller_who_left_half_way_gets_a_fresh_link_to_the_same_account(
    world: World, page: Page
) -> None:
    await with_frontend(page)
    first = await open_account(world)
    await onboard(page, first["onboardingUrl"], "Incomplete")

    again = await open_account(world)
    assert again["created"] is False
    assert again["account"]["accountId"] == first["account"]["accountId"]
    assert again["onboardingUrl"] != first["onboardingUrl"]
    await onboard(page, again["onboardingUrl"])

    await until(
        lambda: world.story.seller(ACCOUNT, id=world.seller_id),
        lambda account: account["status"] == "ACTIVE",
        what="the account is active",
    )


async def test_a_used_link_leads_back_to_a_fresh_one(world: World, page: Page) -> None:
    await with_frontend(page)
    opened = await open_account(world)
    await onboard(page, opened["onboardingUrl"], "Incomplete")
    await page.goto(opened["onboardingUrl"])
    # Through this service's own page for the way back, which makes a fresh link.
    await expect(page.get_by_role("heading", name="Set up your account")).to_be_visible()
    assert page.url != opened["onboardingUrl"]
