"""Monthly statements through the API: a seller's own, itemised, and out of the ledger."""

from typing import Any

from application.actor import Role
from domain.ids import ChargeReference
from tests.builders import books
from tests.integration.http.callers import token
from tests.integration.http.world import World

SELLER = token(Role.SELLER, subject="seller-1")
LIST = """
query Statements($id: ID, $first: Int, $after: String) {
  statements(sellerId: $id, first: $first, after: $after) {
    nodes {
      sellerId period closed
      totals { currency charged { formatted } paid { formatted } net { amountMinor } }
      lines(first: 1) {
        nodes { category kind amount { amountMinor } cause claimId recoveryId transactionId }
        pageInfo { hasNextPage }
      }
    }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}"""
ONE = """
query Statement($id: ID, $period: String!) {
  statement(sellerId: $id, period: $period) {
    period closed totals { currency } lines { nodes { kind } }
  }
}"""


async def booked(world: World) -> str:
    """Let a fee be charged and a share be sent, in the books."""
    reply = await world.charge()
    (transaction,) = world.database.tables.transactions.values()
    for posting in (
        books().fee_charged(transaction, charge=ChargeReference("ch_1")),
        books().share_transferred(transaction, transfer="tr_1"),
    ):
        world.database.tables.postings[posting.cause, posting.kind] = posting
    found: str = reply.data["chargeCommission"]["transaction"]["id"]
    return found


async def test_a_seller_reads_what_a_month_came_to(world: World) -> None:
    transaction = await booked(world)
    page: Any = (await world.ask(LIST, bearer=SELLER)).data["statements"]
    (statement,) = page["nodes"]
    assert (statement["sellerId"], statement["period"], statement["closed"]) == (
        "seller-1",
        "2026-03",
        False,
    )
    assert statement["totals"] == [
        {
            "currency": "USD",
            "charged": {"formatted": "20.00 USD"},
            "paid": {"formatted": "80.00 USD"},
            "net": {"amountMinor": 6000},
        }
    ]
    assert statement["lines"]["nodes"] == [
        {
            "category": "CHARGED",
            "kind": "FEE_CHARGED",
            "amount": {"amountMinor": -2000},
            "cause": "ch_1",
            "claimId": "claim-1",
            "recoveryId": None,
            "transactionId": transaction,
        }
    ]
    assert statement["lines"]["pageInfo"]["hasNextPage"]
    rest = {"after": page["pageInfo"]["endCursor"]}
    assert (await world.ask(LIST, rest, bearer=SELLER)).data["statements"]["nodes"] == []
    one = (await world.ask(ONE, {"period": "2026-03"}, bearer=SELLER)).data["statement"]
    assert [line["kind"] for line in one["lines"]["nodes"]] == ["FEE_CHARGED", "SHARE_TRANSFERRED"]
    empty = (await world.ask(ONE, {"period": "2026-01", "id": "seller-1"}, bearer=SELLER)).data
    assert empty["statement"] == {
        "period": "2026-01",
        "closed": True,
        "totals": [],
        "lines": {"nodes": []},
    }


async def test_another_sellers_statement_is_closed_and_a_wrong_month_is_refused(
    world: World,
) -> None:
    for document, variables in ((LIST, {}), (ONE, {"period": "2026-03"})):
        asked = {**variables, "id": "seller-2"}
        assert (await world.ask(document, asked, bearer=SELLER)).code == "FORBIDDEN"
        # Who is no seller has to name one.
        assert (await world.ask(document, variables)).code == "VALIDATION_FAILED"
    assert (await world.ask(ONE, {"period": "March"}, bearer=SELLER)).code == "VALIDATION_FAILED"
    assert (await world.ask(LIST, {"after": "x"}, bearer=SELLER)).code == "VALIDATION_FAILED"
