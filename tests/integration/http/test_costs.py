"""What costs too much is refused unread, and what costs much counts for several requests."""

from typing import Final

import pytest

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.limiting import FEW, a_limited_world
from tests.integration.http.world import World

SELLER: Final = token(Role.SELLER, subject="seller-1")

PAGES_IN_A_PAGE: Final = """
query Pages($first: Int!) {
  transactions(first: 100) {
    nodes {
      timeline(first: $first) { nodes { at } }
      auditTrail(first: $first) { nodes { at } }
      webhookEvents(first: $first) { nodes { id } }
      again: timeline(first: $first) { nodes { at } }
      oncemore: auditTrail(first: $first) { nodes { at } }
    }
  }
}
"""


async def test_what_costs_too_much_is_refused_with_its_cost(world: World) -> None:
    cost = 1 + 100 * (1 + 5 * (1 + 100))
    reply = await world.ask(PAGES_IN_A_PAGE, {"first": 100}, bearer=SELLER)
    assert reply.response.status_code == 400
    assert reply.json == {
        "errors": [
            {
                "message": f"the operation may cost {cost}, and 50000 is the most:"
                " ask for smaller pages",
                "extensions": {"code": "QUERY_TOO_COSTLY", "cost": cost, "costMax": 50_000},
            }
        ]
    }


@pytest.mark.parametrize("digits", [20, 5_000])
@pytest.mark.parametrize(
    "document",
    [
        "{ transactions(first: NUMBER) { nodes { id } } }",
        "{ transactions(first: -NUMBER) { nodes { id } } }",
        "query Q($first: Int! = NUMBER) { transactions(first: $first) { nodes { id } } }",
        (
            '{ transactions(filter: { amountBetween: { atMostCents: NUMBER }, currency: "usd" })'
            " { nodes { id } } }"
        ),
    ],
)
async def test_a_number_that_no_page_has_is_refused_like_any_other(
    world: World, document: str, digits: int
) -> None:
    reply = await world.ask(document.replace("NUMBER", "9" * digits), bearer=SELLER)
    assert reply.response.status_code == 400
    (error,) = reply.json["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert len(error["message"]) < 500


async def test_with_smaller_pages_it_runs_and_tells_its_cost(world: World) -> None:
    reply = await world.ask(PAGES_IN_A_PAGE, {"first": 10}, bearer=SELLER)
    assert reply.data == {"transactions": {"nodes": []}}
    assert reply.response.headers["x-operation-cost"] == str(1 + 100 * (1 + 5 * (1 + 10)))


async def test_what_costs_much_counts_for_several_requests() -> None:
    async with a_limited_world() as world:
        # 400 is twice what one request may cost.
        document = "{ transactions(first: 100) { nodes { id recovered { currency }"
        reply = await world.ask(
            document + " refunded { currency } platformFee { currency } } } }", bearer=SELLER
        )
        assert reply.response.headers["x-operation-cost"] == "401"
        assert reply.response.headers["x-ratelimit-remaining"] == str(FEW - 3)


async def test_what_is_refused_as_too_costly_counts_once() -> None:
    async with a_limited_world() as world:
        reply = await world.ask(PAGES_IN_A_PAGE, {"first": 100}, bearer=SELLER)
    assert reply.code == "QUERY_TOO_COSTLY"
    assert reply.response.headers["x-ratelimit-remaining"] == str(FEW - 1)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (
            "application/graphql-response+json, application/json;q=0.9",
            "application/graphql-response+json",
        ),
    ],
)
async def test_an_answer_calls_itself_what_the_caller_knows(
    world: World, accept: str, media: str
) -> None:
    reply = await world.ask("{ viewer { role } }", headers={"Accept": accept})
    assert reply.response.headers["content-type"] == media
