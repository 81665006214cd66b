"""What a seller does in a browser: onboard behind a link, save a card, answer the bank."""

from typing import Any

from playwright.async_api import Page, Route, expect

from entrypoints.local.operations import CREATE_ACCOUNT, SET_UP_CARD
from entrypoints.local.stack import REDIRECT_ORIGIN
from tests.e2e.world import World

RETURN = f"{REDIRECT_ORIGIN}/connect/return"
REFRESH = f"{REDIRECT_ORIGIN}/connect/refresh"
SAVED = f"{REDIRECT_ORIGIN}/saved"
_FRONTEND = "<link rel=icon href='data:,'><title>Frontend</title>"


async def with_frontend(page: Page) -> None:
    """Let the seller's own frontend answer, which this service does not come with."""

    async def answer(route: Route) -> None:
        await route.fulfill(body=_FRONTEND, content_type="text/html")

    await page.route(f"{REDIRECT_ORIGIN}/**", answer)


async def open_account(world: World) -> Any:
    """Ask for the seller's account as the frontend does; return the payload."""
    asked = {
        "sellerId": world.seller_id,
        "email": "seller@example.com",
        "country": "US",
        "returnUrl": RETURN,
        "refreshUrl": REFRESH,
    }
    return await world.story.seller(CREATE_ACCOUNT, input=asked)


async def onboard(page: Page, url: str, button: str = "Complete") -> None:
    """Go to the hosted page and choose how it ends; come back to the frontend."""
    await page.goto(url)
    await page.get_by_role("button", name=button, exact=True).click()
    await page.wait_for_url(RETURN)


async def save_card(world: World, page: Page, label: str = "Visa 4242") -> Any:
    """Save a card on the card page; return what was begun for it."""
    asked = {"sellerId": world.seller_id, "email": "seller@example.com"}
    begun = await world.story.seller(SET_UP_CARD, input=asked)
    secret = begun["setupIntentClientSecret"]
    await page.goto(f"{world.stack.sandbox_url}/sandbox/confirm/{secret}?return_url={SAVED}")
    await page.get_by_label(label).first.check()
    await page.get_by_role("button", name="Save this card").click()
    await page.wait_for_url(f"{SAVED}?**")
    return begun


async def answer_bank(world: World, page: Page, secret: str, button: str) -> None:
    """Answer the bank's question about a payment."""
    await page.goto(f"{world.stack.sandbox_url}/sandbox/confirm/{secret}?return_url={SAVED}")
    await expect(page.get_by_role("heading", name="Your bank asks: is this you?")).to_be_visible()
    await page.get_by_role("button", name=button).click()
    await page.wait_for_url(f"{SAVED}?**")
