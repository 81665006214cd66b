"""What hangs on a transaction: asked for once for a page, and only when it is wanted."""

from dataclasses import dataclass, field, replace
from typing import Any

from adapters.memory.queries import MemoryQueries
from application.actor import Role
from application.ports.queries import TransactionFilter
from application.show_transactions import ShowTransactions
from domain.ids import TransactionId
from tests.integration.http.callers import token
from tests.integration.http.test_transaction_lists import charge_many, page
from tests.integration.http.world import World

ADMIN = token(Role.ADMIN)


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

    async def open_work(self, ids: Any) -> Any:
        self.asked.append(f"open work of {len(ids)}")
        return await MemoryQueries.open_work(self, ids)

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
    assert {line["account"] for line in lines} == {"RECOVERIES_CLEARING", "KEPT_FEES"}
    assert sum(line["balance"]["amountMinor"] for line in lines) == 0


async def test_explanations_take_one_question_of_each_kind_for_a_page(world: World) -> None:
    queries = CountingQueries(world.database)
    world.serve(replace(world.use_cases(), show_transactions=ShowTransactions(queries)))
    await charge_many(world, 3)
    document = """
    { transactions { nodes { availableActions explain { reasonCode since nextAt } } } }
    """
    nodes = (await world.ask(document)).data["transactions"]["nodes"]
    assert {node["explain"]["reasonCode"] for node in nodes} == {"AWAITING_CARD"}
    assert queries.asked == ["open work of 3"]
