"""Flow 1 for a seller who has a Stripe account: its owner lets the platform in, or does not."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page

from tests.e2e.flows.pages import RETURN, with_frontend
from tests.e2e.world import World

BEGIN = """
mutation Begin($input: ConnectOAuthInput!) {
  createConnectOauthUrl(input: $input) {
    ... on ConnectOAuthPayload { authorizeUrl } ... on Refusal { code message }
  }
}"""
ACCOUNT = "query Account($id: ID!) { connectAccount(sellerId: $id) { accountId status } }"
LINK = """
mutation Link($input: LinkConnectAccountInput!) {
  linkConnectAccount(input: $input) { __typename ... on Refusal { code } }
}"""


async def decide(world: World, page: Page, button: str) -> Any:
    """Let the owner answer; return what the frontend is told, and the address that led here."""
    asked = {"sellerId": world.seller_id, "returnUrl": RETURN}
    url = (await world.story.seller(BEGIN, input=asked))["authorizeUrl"]
    callbacks: list[str] = []
    page.on("request", lambda request: callbacks.append(request.url))
    await page.goto(url)
    await page.get_by_role("button", name=button).click()
    await page.wait_for_url(f"{RETURN}?**")
    (callback,) = [one for one in callbacks if one.startswith(world.stack.api_url)]
    return parse_qs(urlsplit(page.url).query)["connect"], callback


async def test_an_owner_who_allows_it_has_the_account_linked_once(world: World, page: Page) -> None:
    await with_frontend(page)
    told, callback = await decide(world, page, "Allow")
    assert told == ["linked"]
    linked = await world.story.seller(ACCOUNT, id=world.seller_id)
    assert linked["accountId"].startswith("acct_")
    # The code was used: whoever comes with the same address again is turned away.
    async with world.session.get(callback, allow_redirects=False) as answer:
        assert answer.status == 400
    assert await world.story.seller(ACCOUNT, id=world.seller_id) == linked


async def test_an_owner_who_denies_it_links_nothing(world: World, page: Page) -> None:
    await with_frontend(page)
    told, _ = await decide(world, page, "Deny")
    assert told == ["denied"]
    assert await world.story.seller(ACCOUNT, id=world.seller_id) is None


@pytest.mark.parametrize("state", ["", "nonsense", "e30.e30"])
async def test_a_state_that_is_not_ours_is_turned_away(world: World, state: str) -> None:
    url = f"{world.stack.api_url}/connect/oauth?state={state}&code=ac_1"
    async with world.session.get(url, allow_redirects=False) as answer:
        assert answer.status == 400


async def test_an_admin_links_an_account_by_its_name_that_stripe_knows(world: World) -> None:
    made = await world.sandbox.post("/v1/accounts", type="express", country="US")
    asked = {"sellerId": world.seller_id, "accountId": made["id"], "reason": "came from before"}
    linked = await world.story.admin(LINK, input=asked)
    assert linked["__typename"] != "Refusal", linked
    account = await world.story.seller(ACCOUNT, id=world.seller_id)
    assert account["accountId"] == made["id"]
    nobodys = {**asked, "sellerId": f"{world.seller_id}-2", "accountId": "acct_nobodys"}
    assert (await world.story.admin(LINK, input=nobodys))["__typename"] == "Refusal"
