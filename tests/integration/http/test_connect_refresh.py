"""A seller's browser comes back with a used page, and is led to a fresh one or turned away."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.system.signer import HmacSigner
from application.actor import Role
from domain.ids import AccountReference
from tests.builders import NOON
from tests.integration.http.callers import token
from tests.integration.http.test_sellers import PAGES, onboard
from tests.integration.http.world import World

MINE = token(Role.SELLER, subject="seller-1")
DASHBOARD = """
mutation Dashboard($id: ID!) {
  createDashboardLink(sellerId: $id) {
    ... on DashboardLinkPayload { dashboardUrl } ... on Refusal { code retryable }
  }
}"""


def refresh_url(onboarding_url: str) -> str:
    return parse_qs(urlsplit(onboarding_url).query)["refresh"][0]


async def test_a_used_page_leads_through_us_to_a_fresh_one(world: World) -> None:
    used = (await onboard(world))["onboardingUrl"]
    back = refresh_url(used)
    assert back.startswith("http://payments.test/connect/refresh?token=")
    response = await world.client.get(back)
    assert response.status_code == 303
    assert response.headers["referrer-policy"] == "no-referrer"
    fresh = response.headers["location"]
    assert fresh.startswith("https://processor.invalid/")
    assert fresh != used
    assert (await world.client.get(refresh_url(fresh))).status_code == 303
    assert len(world.processor.accounts) == 1


async def test_where_stripe_is_down_the_callers_page_is_next(world: World) -> None:
    back = refresh_url((await onboard(world))["onboardingUrl"])
    world.processor.door.lose_next_request()
    response = await world.client.get(back)
    assert (response.status_code, response.headers["location"]) == (303, PAGES["refreshUrl"])


@pytest.mark.parametrize("query", ["", "?token=", "?token=abc.def", "?token=%ff", "?token=a.b.c"])
async def test_a_bad_token_is_turned_away_without_a_reason(world: World, query: str) -> None:
    response = await world.client.get(f"/connect/refresh{query}")
    assert response.status_code == 400
    assert response.json() == {
        "error": {"code": "TOKEN_REFUSED", "message": "the link is not valid"}
    }


async def test_an_old_and_a_foreign_token_are_turned_away_alike(world: World) -> None:
    back = refresh_url((await onboard(world))["onboardingUrl"])
    words = {"seller": "seller-1", "return": PAGES["returnUrl"], "refresh": PAGES["refreshUrl"]}
    signer = HmacSigner("another-secret-that-is-long-enough")
    foreign = signer.sign(words, purpose="connect-refresh", until=NOON + timedelta(hours=1))
    alike = await world.client.get("/connect/refresh", params={"token": foreign})
    world.clock.advance(timedelta(days=1))
    old = await world.client.get(back)
    assert (old.status_code, alike.status_code) == (400, 400)
    assert old.json() == alike.json()
    assert (await world.client.post(back)).status_code == 405


async def test_the_dashboard_opens_once_onboarding_is_done(world: World) -> None:
    made = await onboard(world)
    closed = (await world.ask(DASHBOARD, {"id": "seller-1"}, bearer=MINE)).data
    assert closed["createDashboardLink"] == {"code": "DASHBOARD_CLOSED", "retryable": False}
    world.processor.make_ready(AccountReference(made["account"]["accountId"]))
    await world.ask(
        'mutation { refreshConnectAccount(sellerId: "seller-1") { __typename } }', bearer=MINE
    )
    opened = (await world.ask(DASHBOARD, {"id": "seller-1"}, bearer=MINE)).data
    assert opened["createDashboardLink"]["dashboardUrl"].startswith("https://")
    theirs = token(Role.SELLER, subject="seller-2")
    assert (await world.ask(DASHBOARD, {"id": "seller-1"}, bearer=theirs)).code == "FORBIDDEN"
