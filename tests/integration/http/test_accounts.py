"""Sellers' accounts after they were opened: asked for anew, and listed for admins."""

from datetime import timedelta
from typing import Any

import pytest

from application.actor import Role
from domain.ids import AccountReference
from tests.integration.http.callers import token
from tests.integration.http.test_sellers import onboard
from tests.integration.http.world import World

MINE = token(Role.SELLER, subject="seller-1")
ADMIN = token(Role.ADMIN, subject="ada")

REFRESH = """
mutation Refresh($id: ID!) {
  refreshConnectAccount(sellerId: $id) {
    ... on RefreshedAccountPayload { refreshed account { status stale disconnectedAt } }
    ... on Refusal { code fields { field } }
  }
}"""
SHOWN = 'query { connectAccount(sellerId: "seller-1") { status stale syncedAt } }'
LIST = """
query List($filter: ConnectAccountFilter, $first: Int, $after: String) {
  connectAccounts(filter: $filter, first: $first, after: $after) {
    nodes { sellerId status stale }
    edges { cursor node { sellerId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


async def refresh(world: World, seller_id: str = "seller-1", bearer: str = MINE) -> Any:
    reply = await world.ask(REFRESH, {"id": seller_id}, bearer=bearer)
    return reply.data["refreshConnectAccount"]


async def test_a_refreshed_account_is_what_stripe_says_now(world: World) -> None:
    assert await refresh(world) == {"code": "NOT_FOUND", "fields": []}
    made = await onboard(world)
    reference = AccountReference(made["account"]["accountId"])
    world.processor.make_ready(reference)
    active = {"status": "ACTIVE", "stale": False, "disconnectedAt": None}
    assert await refresh(world) == {"refreshed": True, "account": active}
    world.processor.show_out(reference)
    gone = (await refresh(world))["account"]
    assert gone["status"] == "INACTIVE"
    assert gone["disconnectedAt"] is not None


async def test_a_status_is_served_stale_while_stripe_is_down(world: World) -> None:
    await onboard(world)
    world.processor.door.lose_next_request()
    answer = await refresh(world)
    assert (answer["refreshed"], answer["account"]["stale"]) == (False, True)
    shown = (await world.ask(SHOWN, bearer=MINE)).data["connectAccount"]
    assert shown["stale"] is True
    assert (await refresh(world))["account"]["stale"] is False
    world.clock.advance(timedelta(hours=25))
    assert (await world.ask(SHOWN, bearer=MINE)).data["connectAccount"]["stale"] is True


async def test_another_sellers_account_is_not_refreshed(world: World) -> None:
    await onboard(world)
    theirs = token(Role.SELLER, subject="seller-2")
    reply = await world.ask(REFRESH, {"id": "seller-1"}, bearer=theirs)
    assert reply.code == "FORBIDDEN"
    blank = await refresh(world, seller_id="")
    assert blank == {"code": "VALIDATION_FAILED", "fields": [{"field": "sellerId"}]}


async def test_accounts_are_listed_page_by_page_for_admins(world: World) -> None:
    made: dict[str, Any] = {}
    for number in (1, 2, 3):
        seller = f"seller-{number}"
        made = await onboard(world, bearer=token(Role.SELLER, subject=seller), sellerId=seller)
        world.clock.advance(timedelta(seconds=1))
    world.processor.make_ready(AccountReference(made["account"]["accountId"]))
    await refresh(world, "seller-3", ADMIN)
    first = (await world.ask(LIST, {"first": 2}, bearer=ADMIN)).data["connectAccounts"]
    assert [node["sellerId"] for node in first["nodes"]] == ["seller-3", "seller-2"]
    assert [edge["node"]["sellerId"] for edge in first["edges"]] == ["seller-3", "seller-2"]
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    after = {"first": 2, "after": first["pageInfo"]["endCursor"]}
    rest = (await world.ask(LIST, after, bearer=ADMIN)).data["connectAccounts"]
    assert [node["sellerId"] for node in rest["nodes"]] == ["seller-1"]
    active = {"filter": {"status": "ACTIVE", "country": "de"}}
    found = (await world.ask(LIST, active, bearer=ADMIN)).data["connectAccounts"]
    assert found["nodes"] == [{"sellerId": "seller-3", "status": "ACTIVE", "stale": False}]
    nobody = {"filter": {"country": "FR"}}
    empty = (await world.ask(LIST, nobody, bearer=ADMIN)).data["connectAccounts"]
    assert (empty["nodes"], empty["pageInfo"]["endCursor"]) == ([], None)


@pytest.mark.parametrize("after", ["", "x", "AAAA", "f" * 12, "AAAAAAAAAAAA"])
async def test_a_cursor_of_another_list_is_refused(world: World, after: str) -> None:
    reply = await world.ask(LIST, {"after": after}, bearer=ADMIN)
    assert reply.code == "VALIDATION_FAILED"


async def test_the_list_is_closed_to_everybody_else(world: World) -> None:
    assert (await world.ask(LIST, bearer=MINE)).code == "FORBIDDEN"
    assert (await world.ask(LIST)).code == "FORBIDDEN"
    country = {"filter": {"country": "Germany"}}
    assert (await world.ask(LIST, country, bearer=ADMIN)).code == "VALIDATION_FAILED"
