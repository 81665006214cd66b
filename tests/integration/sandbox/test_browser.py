"""The pages in a real browser: what a seller clicks, sees and is led to."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from tests.browser import browser_path
from tests.integration.sandbox.door import Door

# Where there is none, the whole module is skipped at once, and says why.
browser_path()


@pytest.fixture
async def shop() -> AsyncIterator[str]:
    """Serve the seller's own pages: one for each way back."""

    async def back(request: web.Request) -> web.Response:
        icon = "<link rel=icon href='data:,'>"
        text = f"{icon}<title>Shop</title><p>{request.path} {request.query_string}</p>"
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{name}", back)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    # Another origin than the sandbox's, as in life.
    yield f"http://localhost:{port}" if host == "127.0.0.1" else f"http://[{host}]:{port}"
    await runner.cleanup()


async def onboarding(door: Door, shop: str, seller: str) -> str:
    link: Any = await door.v1.account_links.create_async(
        {
            "account": seller,
            "type": "account_onboarding",
            "return_url": f"{shop}/return",
            "refresh_url": f"{shop}/refresh",
        }
    )
    return str(link.url)


async def choose(page: Page, label: str, button: str) -> None:
    await page.get_by_label(label).check()
    await page.get_by_role("button", name=button).click()


@pytest.mark.parametrize(
    ("button", "is_paid_out"), [("Complete", True), ("Incomplete", False), ("Reject", False)]
)
async def test_a_seller_ends_onboarding_and_is_led_back(
    door: Door, shop: str, page: Page, button: str, *, is_paid_out: bool
) -> None:
    seller = await door.seller(None)
    await page.goto(await onboarding(door, shop, seller))
    await expect(page.get_by_role("heading", name="Set up your account")).to_be_visible()
    await expect(page.get_by_text(seller)).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name=button, exact=True).click()
    await page.wait_for_url(f"{shop}/return")
    account = await door.v1.accounts.retrieve_async(seller)
    assert account.payouts_enabled is is_paid_out


async def test_an_expired_link_leads_to_where_a_new_one_is_made(
    door: Door, shop: str, page: Page
) -> None:
    link = await onboarding(door, shop, await door.seller(None))
    await door.control("POST", "/clock/advance", seconds=300)
    await page.goto(link)
    assert page.url == f"{shop}/refresh"


async def test_a_card_is_declined_another_refused_by_the_bank_and_a_third_saved(
    door: Door, shop: str, page: Page
) -> None:
    customer = await door.customer()
    intent = await door.v1.setup_intents.create_async({"customer": customer.id})
    back = quote(f"{shop}/saved", safe="")
    await page.goto(f"{door.url}/sandbox/confirm/{intent.client_secret}?return_url={back}")
    await choose(page, "Visa 0002 is declined", "Save this card")
    await expect(page.get_by_role("status")).to_have_text("Your card was declined.")
    await choose(page, "Visa 3184 asks every time", "Save this card")
    await expect(page.get_by_role("heading", name="Your bank asks: is this you?")).to_be_visible()
    await page.get_by_role("button", name="No, refuse it").click()
    await expect(page.get_by_role("status")).to_contain_text("authentication failed")
    await choose(page, "Visa 3184 asks every time", "Save this card")
    await page.get_by_role("button", name="Yes, it is me").click()
    await page.wait_for_url(f"{shop}/saved?**")
    await expect(page.get_by_text("redirect_status=succeeded")).to_be_visible()
    after = await door.v1.setup_intents.retrieve_async(intent.id)
    assert after.status == "succeeded"


async def test_a_payment_goes_through_with_the_card_that_is_chosen_first(
    door: Door, page: Page
) -> None:
    intent = await door.v1.payment_intents.create_async({"amount": 2599, "currency": "eur"})
    await page.goto(f"{door.url}/sandbox/confirm/{intent.client_secret}")
    await expect(page.get_by_text("25.99 EUR")).to_be_visible()
    await page.get_by_role("button", name="Pay").click()
    await expect(page.get_by_text("The payment went through.")).to_be_visible()
    receipt = await door.v1.payment_intents.retrieve_async(intent.id, {"expand": ["latest_charge"]})
    await page.goto(receipt.latest_charge.receipt_url)
    await expect(page.get_by_text("visa ending in 4242")).to_be_visible()


async def test_the_dashboard_shows_the_figures_and_leads_to_the_sellers(
    door: Door, page: Page
) -> None:
    seller = await door.seller()
    await door.fund(20_000)
    await door.transfer(seller, 8000)
    await door.pay(1000, capture_method="automatic")
    own = (await door.books())["account"]
    await page.goto(f"{door.url}/sandbox")
    await page.get_by_role("link", name=own).click()
    await expect(page.get_by_text("The books balance.")).to_be_visible()
    await expect(page.get_by_role("cell", name="$120.00 USD", exact=True)).to_be_visible()
    await page.get_by_role("link", name=seller).first.click()
    await expect(page.get_by_role("heading", name=f"Connected account {seller}")).to_be_visible()
    await expect(page.get_by_role("cell", name="$80.00 USD", exact=True).first).to_be_visible()


@pytest.mark.parametrize(("button", "told"), [("Allow", "code=ac_"), ("Deny", "access_denied")])
async def test_an_owner_answers_a_platform_that_asks_for_access(
    door: Door, shop: str, page: Page, button: str, told: str
) -> None:
    client_id = (await door.control("GET", "/oauth"))["client_id"]
    asked = f"client_id={client_id}&response_type=code&redirect_uri={quote(shop, safe='')}/linked"
    await page.goto(f"{door.url}/oauth/authorize?{asked}")
    await page.get_by_role("button", name=button).click()
    await page.wait_for_url(f"{shop}/linked?**")
    assert told in page.url
