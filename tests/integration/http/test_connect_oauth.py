"""An owner comes back from Stripe with a code, which is taken up once; an admin links by hand."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.memory.gateway_oauth import allow, open_stranger
from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.test_sellers import PAGES, onboard
from tests.integration.http.world import World

MINE = token(Role.SELLER, subject="seller-1")
ADMIN = token(Role.ADMIN, subject="ada")
START = """
mutation Start($input: ConnectOAuthInput!) {
  createConnectOauthUrl(input: $input) {
    ... on ConnectOAuthPayload { authorizeUrl } ... on Refusal { code fields { field } }
  }
}"""
LINK = """
mutation Link($input: LinkConnectAccountInput!) {
  linkConnectAccount(input: $input) {
    ... on LinkedAccountPayload { account { accountId status } }
    ... on Refusal { code fields { field } }
  }
}"""


async def start(world: World, **changes: str) -> Any:
    given = {"sellerId": "seller-1", "returnUrl": PAGES["returnUrl"], **changes}
    reply = await world.ask(START, {"input": given}, bearer=MINE)
    return reply.data["createConnectOauthUrl"]


async def test_a_code_is_taken_up_once_and_leads_back(world: World) -> None:
    asked = parse_qs(urlsplit((await start(world))["authorizeUrl"]).query)
    assert asked["redirect_uri"] == ["http://payments.test/connect/oauth"]
    back = {"state": asked["state"][0], "code": allow(world.processor)}
    first = await world.client.get("/connect/oauth", params=back)
    assert first.status_code == 303
    assert first.headers["location"] == f"{PAGES['returnUrl']}?connect=linked"
    again = await world.client.get("/connect/oauth", params=back)
    assert (again.status_code, again.json()["error"]["code"]) == (400, "TOKEN_REFUSED")
    shown = '{ connectAccount(sellerId: "seller-1") { status stale } }'
    assert (await world.ask(shown, bearer=MINE)).data["connectAccount"] == {
        "status": "ACTIVE",
        "stale": False,
    }


async def test_an_owner_who_declines_is_led_back(world: World) -> None:
    asked = parse_qs(urlsplit((await start(world))["authorizeUrl"]).query)
    params = {"state": asked["state"][0], "error": "access_denied"}
    answer = await world.client.get("/connect/oauth", params=params)
    assert answer.headers["location"] == f"{PAGES['returnUrl']}?connect=denied"


@pytest.mark.parametrize("query", ["", "?state=x&code=ac_1", "?code=ac_1"])
async def test_a_bad_state_leads_nowhere(world: World, query: str) -> None:
    answer = await world.client.get(f"/connect/oauth{query}")
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert world.is_untouched


async def test_what_is_asked_wrongly_is_blamed(world: World) -> None:
    assert await start(world, returnUrl="https://evil.test/") == {
        "code": "REDIRECT_NOT_ALLOWED",
        "fields": [{"field": "returnUrl"}],
    }
    assert (await start(world, sellerId="", returnUrl=""))["fields"] == [
        {"field": "sellerId"},
        {"field": "returnUrl"},
    ]


async def test_an_admin_links_an_account(world: World) -> None:
    account = open_stranger(world.processor)
    given = {"sellerId": "seller-1", "accountId": account, "reason": "asked by mail"}

    async def link(bearer: str = ADMIN, **changes: str) -> Any:
        return await world.ask(LINK, {"input": {**given, **changes}}, bearer=bearer)

    assert (await link(MINE)).code == "FORBIDDEN"
    linked = (await link()).data["linkConnectAccount"]["account"]
    assert linked == {"accountId": account, "status": "ACTIVE"}
    for changes, code in (
        ({"sellerId": "seller-2"}, "ACCOUNT_TAKEN"),
        ({"accountId": open_stranger(world.processor)}, "ACCOUNT_EXISTS"),
        ({"accountId": "acct_nobodys"}, "NOT_FOUND"),
        ({"accountId": "cus_1"}, "VALIDATION_FAILED"),
        ({"reason": ""}, "VALIDATION_FAILED"),
    ):
        refused = (await link(**changes)).data["linkConnectAccount"]
        assert refused["code"] == code, changes
    opened = await onboard(world)
    assert opened["account"]["accountId"] == account
