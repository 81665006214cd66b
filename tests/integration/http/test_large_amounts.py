"""Amounts beyond what JavaScript's numbers hold go in and come out to the last digit."""

import pytest

from adapters.memory.unit_of_work import BeginMemoryUnit
from application.actor import Role
from domain.due import DueSide
from domain.ids import SellerId
from tests.builders import a_recovery, a_transaction, usd
from tests.clawback_builders import a_due
from tests.integration.http.callers import token
from tests.integration.http.world import World

BEYOND = 2**53 + 1

OWED = 'query { sellerBalance(sellerId: "seller-1") { debt { amountMinor formatted } } }'

LISTED = """
query Listed($least: BigInt!) {
  transactions(filter: { currency: "usd", amountBetween: { atLeastCents: $least } }) {
    totalCount
  }
}"""


async def test_an_amount_of_64_bits_comes_out_to_the_last_digit(world: World) -> None:
    transaction = a_transaction(recovery=a_recovery(SellerId("seller-1")))
    async with BeginMemoryUnit(world.database)() as unit:
        await unit.transactions.add(transaction)
        await unit.dues.add(a_due(transaction, DueSide.DEBT, usd(BEYOND)))
    reply = await world.ask(OWED, bearer=token(Role.ADMIN))
    assert str(BEYOND).encode() in reply.response.content
    assert reply.data["sellerBalance"] == [
        {"debt": {"amountMinor": BEYOND, "formatted": "90071992547409.93 USD"}}
    ]


@pytest.mark.parametrize("as_text", [True, False])
async def test_an_amount_of_64_bits_goes_in_as_a_number_and_as_text(
    world: World, *, as_text: bool
) -> None:
    await world.charge()
    for least, found in ((10_000, 1), (10_001, 0), (BEYOND, 0), (2**63 - 1, 0)):
        given = str(least) if as_text else least
        reply = await world.ask(LISTED, {"least": given}, bearer=token(Role.ADMIN))
        assert reply.data["transactions"]["totalCount"] == found
    refused = await world.ask(LISTED, {"least": str(2**63)}, bearer=token(Role.ADMIN))
    assert "at most 64 bits" in refused.json["errors"][0]["message"]
