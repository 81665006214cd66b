"""Transactions found through the door: by time, amount and words, in either order, by a jump."""

from datetime import timedelta
from typing import Any

import pytest

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.test_transaction_lists import charge_many, numbers
from tests.integration.http.world import World

PAGE = """
query Page(
  $first: Int, $after: String, $last: Int, $before: String, $offset: Int
  $filter: TransactionFilter, $order: TransactionOrder! = NEWEST_FIRST
) {
  transactions(
    first: $first, after: $after, last: $last, before: $before, offset: $offset
    filter: $filter, orderBy: $order
  ) {
    nodes { id number }
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
NO_ZONE = {"from": "2026-03-01T00:00:00", "to": "2026-03-02T00:00:00Z"}
PAST = """
query Past($id: ID!, $asOf: DateTime) {
  transaction(id: $id, asOf: $asOf) {
    status chargeState version timeline { nodes { action } } clawedBack { formatted }
  }
}
"""


async def page(world: World, **variables: Any) -> dict[str, Any]:
    shown: dict[str, Any] = (await world.ask(PAGE, variables)).data["transactions"]
    return shown


async def test_the_list_is_narrowed_by_time_amount_and_words(world: World) -> None:
    for number in (1, 2, 3):
        given = {"claimId": f"claim-{number}", "idempotencyKey": f"key-{number}"}
        await world.charge(amountRecoveredCents=1_000 * number, **given)
        world.clock.advance(timedelta(hours=1))
    newest = (await page(world))["nodes"][0]
    for wanted, found in (
        ({"createdBetween": {"from": "2026-03-01T13:00:00Z", "to": "2026-03-01T14:00:00Z"}}, [2]),
        ({"amountBetween": {"atLeastCents": "2000"}, "currency": "usd"}, [3, 2]),
        ({"amountBetween": {"atMostCents": 1_000}, "currency": "usd"}, [1]),
        ({"amountBetween": {"atMostCents": 1_000}, "currency": "eur"}, []),
        ({"search": "claim-2"}, [2]),
        ({"search": " 3 "}, [3]),
        ({"search": "seller-1"}, [3, 2, 1]),
        ({"search": newest["id"]}, [3]),
        ({"search": "claim"}, []),
    ):
        shown = await page(world, filter=wanted)
        assert (numbers(shown), shown["totalCount"]) == (found, len(found)), wanted


async def test_the_oldest_come_first_where_that_is_asked_for(world: World) -> None:
    await charge_many(world, 5)
    seen: list[list[int]] = []
    place: dict[str, Any] = {"after": None}
    while len(seen) < 3:
        shown = await page(world, first=2, order="OLDEST_FIRST", **place)
        seen.append(numbers(shown))
        info = shown["pageInfo"]
        assert info["hasNextPage"] is (len(seen) < 3)
        assert info["hasPreviousPage"] is (len(seen) > 1)
        place = {"after": info["endCursor"]}
    assert seen == [[1, 2], [3, 4], [5]]
    last = await page(world, last=2, order="OLDEST_FIRST")
    assert numbers(last) == [4, 5]
    before = last["pageInfo"]["startCursor"]
    assert numbers(await page(world, last=2, before=before, order="OLDEST_FIRST")) == [2, 3]


@pytest.mark.parametrize("order", ["NEWEST_FIRST", "OLDEST_FIRST"])
async def test_a_person_jumps_to_a_page(world: World, order: str) -> None:
    await charge_many(world, 5)
    whole = numbers(await page(world, order=order))
    for offset in (0, 2, 4, 5, 10_000):
        shown = await page(world, first=2, offset=offset, order=order)
        assert numbers(shown) == whole[offset : offset + 2]
        assert shown["pageInfo"]["hasPreviousPage"] is (offset > 0)
        assert shown["pageInfo"]["hasNextPage"] is (offset < 3)


@pytest.mark.parametrize(
    ("variables", "fields"),
    [
        ({"offset": -1}, ["offset"]),
        ({"offset": 10_001}, ["offset"]),
        ({"offset": 1, "last": 2}, ["offset"]),
        ({"filter": {"amountBetween": {"atLeastCents": 1}}}, ["currency"]),
        ({"filter": {"search": " "}}, ["search"]),
        ({"filter": {"search": "x" * 256}}, ["search"]),
        ({"filter": {"createdBetween": NO_ZONE}}, ["from"]),
        ({"first": 101, "filter": {"currency": "xxx"}}, ["first", "currency"]),
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_is_blamed(
    world: World, variables: dict[str, Any], fields: list[str]
) -> None:
    reply = await world.ask(PAGE, variables)
    (error,) = reply.json["errors"]
    assert error["extensions"]["code"] == "VALIDATION_FAILED"
    assert [blamed["field"] for blamed in error["extensions"]["fields"]] == fields


async def test_a_transaction_is_shown_as_it_was(world: World) -> None:
    made = (await world.charge()).data["chargeCommission"]["transaction"]
    world.clock.advance(timedelta(hours=1))
    cancel = """mutation ($input: TransactionReasonInput!) {
      cancelTransaction(input: $input) { __typename } }"""
    given = {"transactionId": made["id"], "reason": "by mistake"}
    await world.ask(cancel, {"input": given}, bearer=token(Role.ADMIN))
    now = (await world.ask(PAST, {"id": made["id"]})).data["transaction"]
    assert (now["status"], now["timeline"]["nodes"][0]) == (
        "CANCELLED",
        {"action": "transaction.requested"},
    )
    then = {"id": made["id"], "asOf": "2026-03-01T12:30:00Z"}
    assert (await world.ask(PAST, then)).data["transaction"] == {
        "status": "PENDING",
        "chargeState": "AWAITING_PAYMENT_METHOD",
        "version": now["version"] - 1,
        "timeline": {"nodes": [{"action": "transaction.requested"}]},
        "clawedBack": {"formatted": "0.00 USD"},
    }
    before = {"id": made["id"], "asOf": "2026-03-01T11:59:59Z"}
    assert (await world.ask(PAST, before)).data == {"transaction": None}
    present = (
        "query ($id: ID!, $at: DateTime!) { transaction(id: $id, asOf: $at) { explain { since } } }"
    )
    refused = await world.ask(present, {"id": made["id"], "at": "2026-03-01T12:30:00Z"})
    assert refused.code == "VALIDATION_FAILED"
    assert (await world.ask(PAST, {**then, "asOf": "2026-03-01T12:30:00"})).code == (
        "VALIDATION_FAILED"
    )


async def test_an_amount_is_written_for_its_readers_and_a_bad_locale_is_blamed(
    world: World,
) -> None:
    await world.charge()
    document = """query ($locale: String) {
      transactions { nodes { recovered { formatted(locale: $locale) plain: formatted } } } }"""

    async def written(locale: str | None) -> Any:
        reply = await world.ask(document, {"locale": locale})
        return reply.data["transactions"]["nodes"][0]["recovered"]

    assert await written(None) == {"formatted": "100.00 USD", "plain": "100.00 USD"}
    assert await written("de") == {"formatted": "100,00\xa0$", "plain": "100.00 USD"}
    refused = await world.ask(document, {"locale": "zz"})
    assert refused.code == "VALIDATION_FAILED"
    assert refused.json["errors"][0]["extensions"]["fields"][0]["field"] == "locale"
