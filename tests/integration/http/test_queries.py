"""Reading through the door: one transaction, lists in pages, and the books."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from adapters.memory.queries import MemoryQueries
from application.actor import Role
from application.ports.queries import TransactionFilter
from application.show_transactions import ShowTransactions
from domain.ids import TransactionId
from tests.integration.http.world import World, token

ADMIN = token(Role.ADMIN)

EVERYTHING = """
query One($id: ID!) {
  transaction(id: $id) {
    id number sellerId claimId recoveryId status chargeState transferState holdReason fundsFlow
    recovered { amountMinor currency exponent formatted }
    platformFee { amountMinor } sellerPayout { amountMinor }
    refunded { amountMinor } reversed { amountMinor } clawedBack { amountMinor }
    stripeFee { amountMinor }
    feePolicy { policy rateBps minimum { amountMinor } cap { amountMinor } }
    metadata { key value }
    paymentMethodId paymentIntentId chargeId transferId failureCode
    timeline { edges { node { action actor changes { field after } } } pageInfo { hasNextPage } }
    ledgerEntries { kind account amount { amountMinor } }
    createdAt updatedAt version
  }
}
"""


async def test_a_transaction_shows_everything(world: World) -> None:
    made = await world.charge(
        fundsFlow="PLATFORM_COLLECTED", metadata=[{"key": "case", "value": "4711"}]
    )
    public_id = made.data["chargeCommission"]["transaction"]["id"]
    shown = (await world.ask(EVERYTHING, {"id": public_id})).data["transaction"]
    timeline = shown.pop("timeline")
    assert shown == {
        "id": public_id,
        "number": 1,
        "sellerId": "seller-1",
        "claimId": "claim-1",
        "recoveryId": None,
        "status": "CHARGED",
        "chargeState": "KEPT",
        "transferState": "PLANNED",
        "holdReason": None,
        "fundsFlow": "PLATFORM_COLLECTED",
        "recovered": {
            "amountMinor": 10_000,
            "currency": "USD",
            "exponent": 2,
            "formatted": "100.00 USD",
        },
        "platformFee": {"amountMinor": 2000},
        "sellerPayout": {"amountMinor": 8000},
        "refunded": {"amountMinor": 0},
        "reversed": {"amountMinor": 0},
        "clawedBack": {"amountMinor": 0},
        "stripeFee": None,
        "feePolicy": {
            "policy": "standard-1",
            "rateBps": 2000,
            "minimum": {"amountMinor": 50},
            "cap": None,
        },
        "metadata": [{"key": "case", "value": "4711"}],
        "paymentMethodId": None,
        "paymentIntentId": None,
        "chargeId": None,
        "transferId": None,
        "failureCode": None,
        "ledgerEntries": [
            {
                "kind": "FEE_KEPT",
                "account": "RECOVERIES_CLEARING",
                "amount": {"amountMinor": 2000},
            },
            {"kind": "FEE_KEPT", "account": "FEE_REVENUE", "amount": {"amountMinor": -2000}},
        ],
        "createdAt": "2026-03-01T12:00:00+00:00",
        "updatedAt": "2026-03-01T12:00:00+00:00",
        "version": shown["version"],
    }
    (edge,) = timeline["edges"]
    assert edge["node"]["action"] == "transaction.requested"
    assert edge["node"]["actor"] == "the service"
    assert {"field": "chargeState", "after": "KEPT"} in edge["node"]["changes"]
    assert timeline["pageInfo"] == {"hasNextPage": False}


async def test_an_id_may_be_written_with_dashes(world: World) -> None:
    made = await world.charge()
    public_id = made.data["chargeCommission"]["transaction"]["id"]
    digits = public_id.removeprefix("txn_")
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    dashed = "txn_" + "-".join(parts)
    shown = await world.ask("query ($id: ID!) { transaction(id: $id) { id } }", {"id": dashed})
    assert shown.data["transaction"] == {"id": public_id}


async def test_an_unknown_id_is_nobody(world: World) -> None:
    reply = await world.ask(
        "query ($id: ID!) { transaction(id: $id) { id } node(id: $id) { id } }",
        {"id": "txn_" + "0" * 32},
    )
    assert reply.data == {"transaction": None, "node": None}


@pytest.mark.parametrize("id", ["", "txn_", "txn_1", "pi_1", "7", "txn_" + "g" * 32])
async def test_a_malformed_id_is_said_to_be_one(world: World, id: str) -> None:
    reply = await world.ask("query ($id: ID!) { transaction(id: $id) { id } }", {"id": id})
    assert reply.json["data"] == {"transaction": None}
    (error,) = reply.json["errors"]
    assert error["extensions"]["code"] == "VALIDATION_FAILED"
    assert error["extensions"]["fields"] == [{"field": "id", "problem": "must look like txn_…"}]
    node = await world.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": id})
    assert node.data == {"node": None}


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


@dataclass(frozen=True, slots=True)
class CountingQueries(MemoryQueries):
    """Remembers what it was asked."""

    asked: list[str] = field(default_factory=list)

    async def count(self, filter: TransactionFilter) -> int:
        self.asked.append("count")
        return await MemoryQueries.count(self, filter)

    async def timelines(self, ids: Any) -> Any:
        self.asked.append(f"timelines of {len(ids)}")
        return await MemoryQueries.timelines(self, ids)

    async def ledger_lines(self, ids: Any) -> Any:
        self.asked.append(f"ledger lines of {len(ids)}")
        return await MemoryQueries.ledger_lines(self, ids)

    async def transaction(self, id: TransactionId) -> Any:
        self.asked.append("transaction")
        return await MemoryQueries.transaction(self, id)


async def test_nested_lists_take_one_question_for_a_page(world: World) -> None:
    queries = CountingQueries(world.database)
    world.serve(replace(world.use_cases(), show_transactions=ShowTransactions(queries)))
    await charge_many(world, 3)
    document = """
    { transactions { nodes { timeline { nodes { action } } ledgerEntries { kind } } } }
    """
    nodes = (await world.ask(document)).data["transactions"]["nodes"]
    assert [len(node["timeline"]["nodes"]) for node in nodes] == [1, 1, 1]
    assert queries.asked == ["timelines of 3", "ledger lines of 3"]


async def test_the_total_is_counted_only_when_asked_for(world: World) -> None:
    queries = CountingQueries(world.database)
    world.serve(replace(world.use_cases(), show_transactions=ShowTransactions(queries)))
    await charge_many(world, 3)
    await page(world)
    assert queries.asked == []
    total = await world.ask("{ transactions(first: 0) { totalCount nodes { id } } }")
    assert total.data["transactions"] == {"totalCount": 3, "nodes": []}
    assert queries.asked == ["count"]


async def test_a_timeline_comes_in_pages(world: World) -> None:
    await world.charge()
    document = """
    query ($first: Int!, $after: String) {
      transactions { nodes { timeline(first: $first, after: $after) {
        edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
      } } }
    }
    """

    async def timeline(first: int, after: str | None = None) -> dict[str, Any]:
        reply = await world.ask(document, {"first": first, "after": after})
        shown: dict[str, Any] = reply.data["transactions"]["nodes"][0]["timeline"]
        return shown

    whole = await timeline(100)
    assert [edge["cursor"] for edge in whole["edges"]] == ["1"]
    assert (await timeline(0))["pageInfo"]["hasNextPage"] is True
    beyond = await timeline(1, whole["pageInfo"]["endCursor"])
    assert beyond["edges"] == []
    assert beyond["pageInfo"]["hasPreviousPage"] is True
    refused = await world.ask(document, {"first": 101})
    assert refused.code == "VALIDATION_FAILED"
    assert (await world.ask(document, {"first": 1, "after": "x"})).code == "VALIDATION_FAILED"


async def test_the_trial_balance_sums_to_zero(world: World) -> None:
    await world.charge(fundsFlow="PLATFORM_COLLECTED")
    reply = await world.ask(
        "{ trialBalance { account balance { amountMinor currency } } }", bearer=ADMIN
    )
    lines = reply.data["trialBalance"]
    assert {line["account"] for line in lines} == {"RECOVERIES_CLEARING", "FEE_REVENUE"}
    assert sum(line["balance"]["amountMinor"] for line in lines) == 0
