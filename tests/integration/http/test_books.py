"""The books and the state of the whole, as admins and sellers are shown them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.tables import StopRow
from adapters.system.ids import Uuid7Source
from application.actor import Role
from domain.book_check import BookCheck, Finding, FindingCode
from domain.ids import BookCheckId, ChargeReference, MoneyStopId, SellerId
from domain.ledger import Posting
from domain.money_stop import MoneyStop
from tests.builders import NOON, a_receipt, books, usd
from tests.integration.http.callers import token
from tests.integration.http.test_health import Part
from tests.integration.http.world import World

ADMIN = token(Role.ADMIN)
SELLER = token(Role.SELLER, subject="seller-1")

BALANCES = """
query Balances($asOf: DateTime) {
  trialBalance(asOf: $asOf) { account balance { amountMinor currency } }
}"""

ENTRIES = """
query Entries($id: ID!, $first: Int, $after: String) {
  ledgerEntries(sellerId: $id, first: $first, after: $after) {
    edges { cursor node { at kind cause account transactionId amount { amountMinor } } }
    nodes { cause }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""

STATUS = """
{
  systemStatus {
    parts { name isVital problem } liveMode schemaRevision
    queue { jobsReady jobsDead oldestJobDueAt eventsWaiting oldestEventAt }
    moneyStop { raisedAt checkId codes }
    lastBookCheck { id checkedAt findings { code isBreach count amount { amountMinor } } }
  }
}"""

LIFT = """
mutation Lift($reason: String!) {
  liftMoneyStop(reason: $reason) {
    ... on SystemStatusPayload { lifted status { moneyStop { codes } liveMode } }
    ... on Refusal { code fields { field } }
  }
}"""


def keep(world: World, posting: Posting) -> None:
    world.database.tables.postings[posting.cause, posting.kind] = posting


async def charged(world: World) -> str:
    """Book a fee and a receipt of seller-1's; return the transaction's public id."""
    reply = await world.charge()
    public_id: str = reply.data["chargeCommission"]["transaction"]["id"]
    (transaction,) = world.database.tables.transactions.values()
    keep(world, books().fee_charged(transaction, charge=ChargeReference("ch_1")))
    receipt = a_receipt(usd(500), reference="tu_1")
    later = books(NOON + timedelta(hours=1)).receipt_recorded(receipt)
    keep(world, replace(later, seller_id=SellerId("seller-1")))
    return public_id


def stop(world: World) -> MoneyStop:
    """Let a look at the books have raised a stop."""
    ids = Uuid7Source()
    findings = (Finding(FindingCode.FEES_OFF, 1, usd(7)), Finding(FindingCode.JOB_DEAD, 3))
    check = BookCheck(id=BookCheckId(ids.new()), at=NOON, findings=findings)
    raised = MoneyStop(
        id=MoneyStopId(ids.new()), raised_at=NOON, check_id=check.id, codes=check.breaches
    )
    world.database.tables.book_checks[check.id] = check
    world.database.tables.stops[raised.id] = StopRow(raised)
    return raised


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-01T11:59:59Z", {}),
        ("2026-03-01T12:00:00Z", {"STRIPE_BALANCE": 2_000, "FEE_REVENUE": -2_000}),
        ("2026-03-01T12:59:59", {"STRIPE_BALANCE": 2_000, "FEE_REVENUE": -2_000}),
        (
            "2026-03-01T14:00:00+01:00",
            {"STRIPE_BALANCE": 2_500, "FEE_REVENUE": -2_000, "UNALLOCATED_RECEIPTS": -500},
        ),
        (None, {"STRIPE_BALANCE": 2_500, "FEE_REVENUE": -2_000, "UNALLOCATED_RECEIPTS": -500}),
    ],
)
async def test_the_trial_balance_of_a_moment(
    world: World, moment: str | None, expected: dict[str, int]
) -> None:
    await charged(world)
    reply = await world.ask(BALANCES, {"asOf": moment}, bearer=ADMIN)
    lines = reply.data["trialBalance"]
    assert {line["account"]: line["balance"]["amountMinor"] for line in lines} == expected


async def test_a_seller_pages_the_entries_that_concern_the_seller(world: World) -> None:
    public_id = await charged(world)
    seen: list[Any] = []
    after = None
    for first in (3, 3):
        given = {"id": "seller-1", "first": first, "after": after}
        page = (await world.ask(ENTRIES, given, bearer=SELLER)).data["ledgerEntries"]
        seen += page["edges"]
        assert [node["cause"] for node in page["nodes"]] == [
            edge["node"]["cause"] for edge in page["edges"]
        ]
        assert page["pageInfo"] == {
            "hasNextPage": after is None,
            "hasPreviousPage": after is not None,
            "startCursor": page["edges"][0]["cursor"],
            "endCursor": page["edges"][-1]["cursor"],
        }
        after = page["pageInfo"]["endCursor"]
    shown = [
        (node["kind"], node["cause"], node["account"], node["amount"]["amountMinor"])
        for node in (edge["node"] for edge in seen)
    ]
    assert shown == [
        ("RECEIPT_RECORDED", "tu_1", "UNALLOCATED_RECEIPTS", -500),
        ("RECEIPT_RECORDED", "tu_1", "STRIPE_BALANCE", 500),
        ("FEE_CHARGED", "ch_1", "FEE_REVENUE", -2_000),
        ("FEE_CHARGED", "ch_1", "STRIPE_BALANCE", 2_000),
    ]
    assert [edge["node"]["transactionId"] for edge in seen] == [None, None, public_id, public_id]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first": 101}, "first"),
        ({"first": -1}, "first"),
        ({"after": "nonsense"}, "after"),
        ({"after": "AAAAAAAAAABhYmM="}, "after"),
        ({"after": "AAAAAAAAAAA5MjIzMzcyMDM2ODU0Nzc1ODA4"}, "after"),
        ({"id": ""}, "sellerId"),
    ],
)
async def test_a_page_that_cannot_be_is_refused(
    world: World, given: dict[str, object], field: str
) -> None:
    reply = await world.ask(ENTRIES, {"id": "seller-1", **given}, bearer=ADMIN)
    (error,) = reply.json["errors"]
    assert error["extensions"]["code"] == "VALIDATION_FAILED"
    assert [problem["field"] for problem in error["extensions"]["fields"]] == [field]


async def test_a_sellers_entries_are_no_other_sellers_business(world: World) -> None:
    await charged(world)
    other = token(Role.SELLER, subject="seller-2")
    assert (await world.ask(ENTRIES, {"id": "seller-1"}, bearer=other)).code == "FORBIDDEN"
    empty = (await world.ask(ENTRIES, {"id": "seller-2"}, bearer=other)).data["ledgerEntries"]
    assert empty == {
        "edges": [],
        "nodes": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


async def test_the_status_shows_the_parts_the_work_the_stop_and_the_last_look() -> None:
    async with World(probes=(Part("database", None), Part("redis", "does not answer"))) as world:
        reply = await world.ask(STATUS, bearer=ADMIN)
        assert reply.data["systemStatus"] == {
            "parts": [
                {"name": "database", "isVital": True, "problem": None},
                {"name": "redis", "isVital": True, "problem": "does not answer"},
            ],
            "liveMode": False,
            "schemaRevision": None,
            "queue": {
                "jobsReady": 0,
                "jobsDead": 0,
                "oldestJobDueAt": None,
                "eventsWaiting": 0,
                "oldestEventAt": None,
            },
            "moneyStop": None,
            "lastBookCheck": None,
        }
        raised = stop(world)
        shown = (await world.ask(STATUS, bearer=ADMIN)).data["systemStatus"]
        assert shown["moneyStop"] == {
            "raisedAt": NOON.isoformat(),
            "checkId": str(raised.check_id),
            "codes": ["FEES_OFF"],
        }
        assert shown["lastBookCheck"] == {
            "id": str(raised.check_id),
            "checkedAt": NOON.isoformat(),
            "findings": [
                {"code": "FEES_OFF", "isBreach": True, "count": 1, "amount": {"amountMinor": 7}},
                {"code": "JOB_DEAD", "isBreach": False, "count": 3, "amount": None},
            ],
        }


async def test_an_admin_lifts_the_stop_once(world: World) -> None:
    stop(world)
    for lifted in (True, False):
        reply = await world.ask(LIFT, {"reason": "mended"}, bearer=ADMIN)
        assert reply.data["liftMoneyStop"] == {
            "lifted": lifted,
            "status": {"moneyStop": None, "liveMode": False},
        }
    (event,) = world.database.tables.audit.values()
    assert (event.action, event.after["reason"]) == ("moneyStop.lift", "mended")
    reply = await world.ask(LIFT, {"reason": ""}, bearer=ADMIN)
    assert reply.data["liftMoneyStop"] == {
        "code": "VALIDATION_FAILED",
        "fields": [{"field": "reason"}],
    }


@pytest.mark.parametrize("role", [Role.SELLER, Role.SERVICE])
async def test_the_status_and_the_stop_are_for_admins(world: World, role: Role) -> None:
    stop(world)
    bearer = token(role)
    assert (await world.ask(STATUS, bearer=bearer)).code == "FORBIDDEN"
    assert (await world.ask(LIFT, {"reason": "x"}, bearer=bearer)).code == "FORBIDDEN"
    (row,) = world.database.tables.stops.values()
    assert row.lifted_at is None
