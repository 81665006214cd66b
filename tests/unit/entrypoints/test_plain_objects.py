"""The short way through plain objects gives the long way's answers, errors included."""

from enum import Enum
from typing import Any

import pytest
import strawberry
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from application.actor import Actor, Role
from application.ports.queries import TransactionPage
from entrypoints.graphql.plain_objects import PlainObjects
from entrypoints.graphql.schema import build_schema
from tests.builders import a_transaction, a_transaction_with_every_field

LONG, SHORT = StrawberryGraphQLCoreExecutionContext, PlainObjects


@strawberry.enum
class Colour(Enum):
    """An enum whose values are no names."""

    RED = (255, 0)
    GREEN = (0, 255)


@strawberry.interface
class Named:
    """Something with a name."""

    name: str


@strawberry.type
class Leaf(Named):
    """Plain in every field."""

    colour: Colour
    size: int
    weight: float | None = None


@strawberry.type
class Branch(Named):
    """Plain, computed and nested fields side by side."""

    first: Leaf | None
    leaves: list[Leaf]
    maybe: list[Leaf | None] | None = None
    anything: Named | None = None

    @strawberry.field
    def count(self) -> int:
        return len(self.leaves)

    @strawberry.field
    def shout(self, times: int = 1) -> str:
        return self.name.upper() * times

    @strawberry.field
    def half(self) -> float | None:
        return 1 / (len(self.leaves) - 1)

    @strawberry.field
    async def later(self) -> Leaf | None:
        return self.first


def leaf(name: Any = "a", *, colour: Any = Colour.RED, size: Any = 1) -> Leaf:
    return Leaf(name=name, colour=colour, size=size)


TREES: dict[str, Branch] = {
    "whole": Branch(name="b", first=leaf(), leaves=[leaf("x", colour=Colour.GREEN), leaf("y")]),
    "empty": Branch(name="", first=None, leaves=[], maybe=[None, leaf()]),
    "tuples": Branch(name="b", first=leaf(), leaves=(leaf(), leaf())),  # type: ignore[arg-type]  # is shown too
    "null name": Branch(name="b", first=leaf(None), leaves=[leaf()]),
    "null in a list": Branch(name="b", first=leaf(), leaves=[leaf(), None]),  # type: ignore[list-item]  # must fail
    "wrong leaf": Branch(name="b", first=leaf(size="many"), leaves=[leaf(size=2**40)]),
    "wrong enum": Branch(name="b", first=leaf(colour="RED"), leaves=[leaf(colour=7)]),
    "wrong object": Branch(name="b", first="a", leaves=[leaf()]),  # type: ignore[arg-type]  # must fail
    "an error": Branch(name="b", first=ValueError("no"), leaves=[leaf()]),  # type: ignore[arg-type]  # must fail
    "an interface": Branch(name="b", first=None, leaves=[], anything=leaf()),
}


@strawberry.type
class Forest:
    """Every tree by its name."""

    @strawberry.field
    def tree(self, name: str) -> Branch | None:
        return TREES[name]


DOCUMENT = """
query Tree($name: String!, $yes: Boolean!) {
  tree(name: $name) {
    __typename
    alias: name
    first { name colour size @include(if: $yes) weight @skip(if: $yes) }
    leaves { ...Shown ... on Leaf { size again: size } }
    maybe { ...Shown }
    anything { __typename name ... on Leaf { colour } }
    count half
    later { size }
  }
  loud: tree(name: $name) { shout(times: 2) first { name } }
  plain: tree(name: $name) { name half first { name colour } leaves { __typename colour } }
}
fragment Shown on Leaf { name colour }
"""


async def answer(schema: strawberry.Schema, document: str, **arguments: Any) -> tuple[Any, Any]:
    result = await schema.execute(document, **arguments)
    return result.data, [(error.message, error.path) for error in result.errors or []]


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize("yes", [True, False])
async def test_both_ways_give_the_same_answer(name: str, yes: bool) -> None:  # noqa: FBT001 - a case
    given = {"variable_values": {"name": name, "yes": yes}}
    long = strawberry.Schema(Forest, types=[Leaf], execution_context_class=LONG)
    short = strawberry.Schema(Forest, types=[Leaf], execution_context_class=SHORT)
    assert await answer(short, DOCUMENT, **given) == await answer(long, DOCUMENT, **given)


class Shelf:
    """The one use case that a page asks, and the context that holds it."""

    def __init__(self) -> None:
        self.actor = Actor(subject="engine", role=Role.SERVICE, request_id="r")
        self.use_cases = self
        self.show_transactions = self
        self._rows = [a_transaction(), a_transaction_with_every_field()]

    async def page(self, *_: object, **__: object) -> TransactionPage:
        return TransactionPage(rows=self._rows, has_next=False, has_previous=True)


PAGE = """
{
  transactions(first: 2) {
    edges {
      cursor
      node {
        __typename id number sellerId claimId recoveryId status chargeState transferState
        holdReason fundsFlow recovered { amountMinor currency exponent } failureCode
        platformFee { formatted amountMinor } stripeFee { amountMinor } version createdAt
        feePolicy { policy rateBps minimum { amountMinor } cap { currency } }
        metadata { key value }
      }
    }
    nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


async def test_a_page_of_ours_is_the_same_both_ways() -> None:
    long, short = build_schema(), build_schema()
    long.execution_context_class = LONG
    given = {"context_value": Shelf()}
    shown = await answer(short, PAGE, **given)
    assert shown[1] == []
    assert len(shown[0]["transactions"]["edges"]) == 2
    assert shown == await answer(long, PAGE, **given)
