"""Lists of transactions through the door, page by page."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.http.world import World

PAGE = """
query Page($first: Int, $after: String, $last: Int, $before: String, $filter: TransactionFilter) {
  transactions(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    edges { cursor node { number } }
    nodes { number }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


async def page(world: World, **variables: Any) -> dict[str, Any]:
    reply = await world.ask(PAGE, variables)
    shown: dict[str, Any] = reply.data["transactions"]
    assert [edge["node"] for edge in shown["edges"]] == shown["nodes"]
    return shown


def numbers(shown: dict[str, Any]) -> list[int]:
    return [node["number"] for node in shown["nodes"]]


async def charge_many(world: World, count: int) -> None:
    for n in range(1, count + 1):
        await world.charge(claimId=f"claim-{n}", idempotencyKey=f"key-{n}")
        world.clock.advance(timedelta(seconds=1))


async def test_pages_follow_each_other_forwards(world: World) -> None:
    await charge_many(world, 5)
    seen: list[list[int]] = []
    after = None
    while True:
        shown = await page(world, first=2, after=after)
        seen.append(numbers(shown))
        after = shown["pageInfo"]["endCursor"]
        if not shown["pageInfo"]["hasNextPage"]:
            break
    assert seen == [[5, 4], [3, 2], [1]]


async def test_pages_follow_each_other_backwards(world: World) -> None:
    await charge_many(world, 5)
    last = await page(world, last=2)
    assert numbers(last) == [2, 1]
    assert last["pageInfo"]["hasPreviousPage"] is True
    before = await page(world, last=2, before=last["pageInfo"]["startCursor"])
    assert numbers(before) == [4, 3]


async def test_a_filter_narrows_the_list(world: World) -> None:
    await charge_many(world, 2)
    await world.charge(
        sellerId="seller-2", currency="eur", claimId="claim-9", idempotencyKey="key-9"
    )
    for wanted, found in (
        ({"sellerId": "seller-2"}, [3]),
        ({"currency": "usd"}, [2, 1]),
        ({"claimId": "claim-1"}, [1]),
        ({"status": "PENDING"}, [3, 2, 1]),
        ({"status": "FAILED"}, []),
    ):
        assert numbers(await page(world, filter=wanted)) == found


@pytest.mark.parametrize(
    ("variables", "fields"),
    [
        ({"first": -1}, ["first"]),
        ({"first": 101}, ["first"]),
        ({"last": 101}, ["last"]),
        ({"first": 1, "last": 1}, ["last"]),
        ({"after": "nonsense"}, ["after"]),
        ({"after": "é"}, ["after"]),
        ({"before": "f" * 32}, ["before"]),
        (
            {"after": "", "before": "=", "filter": {"currency": "x"}},
            ["after", "before", "currency"],
        ),
    ],
)
async def test_a_page_that_cannot_be_is_refused(
    world: World, variables: dict[str, Any], fields: list[str]
) -> None:
    reply = await world.ask(PAGE, variables)
    (error,) = reply.json["errors"]
    assert error["extensions"]["code"] == "VALIDATION_FAILED"
    assert [blamed["field"] for blamed in error["extensions"]["fields"]] == fields
