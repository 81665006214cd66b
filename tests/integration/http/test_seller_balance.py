"""What is open with a seller is shown to those who may see it, and given up by admins alone."""

from dataclasses import replace
from datetime import timedelta

from application.actor import Role
from domain.due import DueSide
from domain.ids import SellerId
from tests.builders import NOON, usd
from tests.clawback_builders import a_due
from tests.integration.http.callers import token
from tests.integration.http.test_clawback import WRITE_OFF
from tests.integration.http.world import World

BALANCE = """
query Balance($id: ID!) {
  sellerBalance(sellerId: $id) {
    currency owed { amountMinor } held { amountMinor } debt { amountMinor } credit { amountMinor }
    oldestDebtAt oldestDebtAgeDays oldestCreditAt oldestCreditAgeDays
  }
}"""


async def test_a_balance_shows_debts_and_credits_with_their_age_and_a_write_off_lowers_it(
    world: World,
) -> None:
    await world.charge()
    (transaction,) = world.database.tables.transactions.values()
    for side, units in ((DueSide.DEBT, 4_000), (DueSide.CREDIT, 700)):
        due = a_due(transaction, side, usd(units))
        world.database.tables.dues[due.id] = replace(due, seller_id=SellerId("seller-1"))
    world.clock.advance(timedelta(days=40))
    reply = await world.ask(BALANCE, {"id": "seller-1"})
    (line,) = reply.data["sellerBalance"]
    assert line == {
        "currency": "USD",
        "owed": {"amountMinor": 0},
        "held": {"amountMinor": 0},
        "debt": {"amountMinor": 4000},
        "credit": {"amountMinor": 700},
        "oldestDebtAt": NOON.isoformat(),
        "oldestDebtAgeDays": 40,
        "oldestCreditAt": NOON.isoformat(),
        "oldestCreditAgeDays": 40,
    }
    given = {
        "sellerId": "seller-1",
        "currency": "usd",
        "amountCents": "1500",
        "reason": "closed",
        "idempotencyKey": "w-1",
    }
    for is_again in (False, True):
        reply = await world.ask(WRITE_OFF, {"input": given}, bearer=token(Role.ADMIN))
        assert reply.data["writeOffSellerDebt"] == {
            "replayed": is_again,
            "lines": [{"debt": {"amountMinor": 2500}}],
        }
    more = {**given, "amountCents": "2501", "idempotencyKey": "w-2"}
    reply = await world.ask(WRITE_OFF, {"input": more}, bearer=token(Role.ADMIN))
    assert reply.data["writeOffSellerDebt"]["code"] == "DEBT_EXCEEDED"


async def test_a_sellers_balance_is_no_other_sellers_business(world: World) -> None:
    seller = token(Role.SELLER, subject="seller-1")
    assert (await world.ask(BALANCE, {"id": "seller-2"}, bearer=seller)).code == "FORBIDDEN"
    reply = await world.ask(BALANCE, {"id": "seller-1"}, bearer=seller)
    assert reply.data["sellerBalance"] == []
