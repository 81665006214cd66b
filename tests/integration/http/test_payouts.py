"""A seller's payouts, shown to the seller and to admins."""

from dataclasses import replace
from datetime import date, timedelta

from application.actor import Role
from domain.ids import AccountReference, PayoutReference, SellerId
from domain.payout import Payout, PayoutState
from tests.integration.http.callers import token
from tests.integration.http.world import World
from tests.unit.domain.test_payout import FACTS

MINE = token(Role.SELLER, subject="seller-1")
LIST = """
query List($id: ID!, $first: Int, $after: String) {
  payouts(sellerId: $id, first: $first, after: $after) {
    nodes {
      id sellerId status arrivalDate bankLast4 failureCode failureMessage amount { formatted }
    }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}"""


def keep(world: World, number: int) -> None:
    reference = PayoutReference(f"po_{number}")
    facts = replace(
        FACTS,
        reference=reference,
        state=PayoutState.FAILED,
        failure_code="account_closed",
        failure_message="the account is closed",
        created_at=FACTS.created_at + timedelta(days=number),
    )
    world.database.tables.payouts[reference] = Payout(
        seller_id=SellerId("seller-1"),
        account=AccountReference("acct_1"),
        facts=facts,
        updated_at=facts.created_at,
    )


async def test_payouts_are_listed_page_by_page(world: World) -> None:
    for number in (1, 2, 3):
        keep(world, number)
    for bearer in (MINE, token(Role.ADMIN)):
        reply = await world.ask(LIST, {"id": "seller-1", "first": 2}, bearer=bearer)
        first = reply.data["payouts"]
        assert [edge["node"]["id"] for edge in first["edges"]] == ["po_3", "po_2"]
        assert first["nodes"][0] == {
            "id": "po_3",
            "sellerId": "seller-1",
            "status": "FAILED",
            "arrivalDate": date(2026, 3, 3).isoformat(),
            "bankLast4": "6789",
            "failureCode": "account_closed",
            "failureMessage": "the account is closed",
            "amount": {"formatted": "5.00 USD"},
        }
        after = {"id": "seller-1", "after": first["pageInfo"]["endCursor"]}
        rest = (await world.ask(LIST, after, bearer=bearer)).data["payouts"]
        assert [node["id"] for node in rest["nodes"]] == ["po_1"]
        assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (
            False,
            True,
        )


async def test_another_sellers_payouts_are_closed(world: World) -> None:
    theirs = token(Role.SELLER, subject="seller-2")
    assert (await world.ask(LIST, {"id": "seller-1"}, bearer=theirs)).code == "FORBIDDEN"
    wrong = await world.ask(LIST, {"id": "seller-1", "after": "?"}, bearer=MINE)
    assert wrong.code == "VALIDATION_FAILED"
