"""What an operation may cost: pages multiply, and nothing makes them look smaller."""

from typing import Any, Final

import pytest

from entrypoints.graphql.costs import COST_MAX, COST_TOLD, Costs
from entrypoints.graphql.schema import build_schema
from tests.operations.saved import SAVED

COSTS: Final[Costs] = build_schema().costs


@pytest.mark.parametrize(
    ("document", "cost"),
    [
        ("{ viewer { role } }", 1),
        # A page and its fifty rows; the edges that they lie in are no rows.
        ("{ transactions { nodes { id } } }", 51),
        ("{ transactions { edges { cursor node { id } } pageInfo { endCursor } } }", 51),
        ("{ transactions(first: 7) { nodes { id } } }", 8),
        ("{ transactions(last: 7) { nodes { id } } }", 8),
        ("{ transactions(first: 0) { nodes { id } totalCount } }", 1),
        ("{ transactions(first: 1000000) { nodes { id } } }", 101),
        ("{ transactions(first: -1) { nodes { id } } }", 1),
        # Of each row: itself and its amounts.
        (
            "{ transactions(last: 10) { nodes { recovered { currency } refunded { currency } } } }",
            31,
        ),
        # Pages within a page: ten times (a row, its page, twenty rows).
        (
            "{ transactions(first: 10) { nodes { timeline(first: 20) { nodes { at } } } } }",
            1 + 10 * (1 + 1 + 20),
        ),
        # A list without pages is taken to be ten long.
        ('{ transaction(id: "txn_1") { attempts { state } } }', 1 + 10),
        # A row that is asked for in two ways is two rows, and so is one with another name.
        ("{ transactions(first: 10) { nodes { id } edges { node { id } } } }", 21),
        ("{ a: viewer { role } b: viewer { role } }", 2),
        # Fragments of both kinds.
        (
            (
                "{ ...F } fragment F on Query { transactions(first: 7) { ...G } }"
                " fragment G on TransactionConnection { nodes { id } }"
            ),
            8,
        ),
        ('{ node(id: "1") { ... on Transaction { recovered { currency } } } }', 2),
        # What looks through much to say little.
        ("{ verifyAudit { isIntact } }", 2_001),
        ('mutation { liftMoneyStop(reason: "x") { __typename } }', 11),
        # What tells of the schema is bounded, and what cannot run costs nothing.
        ("{ __schema { types { fields { type { name } } } } }", 0),
        ("{ nothing { like { it } } }", 0),
        ("{ ...F } fragment F on Query { ...F viewer { role } }", 1),
        ("{ ...Nowhere }", 0),
        ("{", 0),
        ("{" * 900, 0),
    ],
)
def test_it_is_how_many_objects_the_answer_may_have(document: str, cost: int) -> None:
    assert COSTS.of(document, None, None) == cost


@pytest.mark.parametrize(
    ("variables", "cost"),
    [({"first": 3}, 4), ({"first": 100}, 101), (None, 21), ({"first": "3"}, 21), ({}, 21)],
)
def test_a_variable_says_how_long_a_page_is(variables: dict[str, Any] | None, cost: int) -> None:
    document = "query Page($first: Int = 20) { transactions(first: $first) { nodes { id } } }"
    assert COSTS.of(document, variables, "Page") == cost


def test_of_several_operations_the_one_that_is_wanted_is_reckoned() -> None:
    document = "query A { viewer { role } } query B { transactions { nodes { id } } }"
    assert [COSTS.of(document, None, name) for name in ("A", "B", "C")] == [1, 51, 0]


def test_fragments_that_spread_each_other_twice_are_reckoned_once() -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    document = f"{{ ...F0 }} {chain} fragment F60 on Query {{ viewer {{ role }} }}"
    assert COSTS.of(document, None, None) == COST_TOLD


@pytest.mark.parametrize("key", SAVED)
def test_no_saved_operation_costs_too_much(key: str) -> None:
    saved = SAVED[key]
    assert 0 < COSTS.of(saved.document, saved.variables, None) < COST_MAX / 10
