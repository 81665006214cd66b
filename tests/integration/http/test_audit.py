"""The audit through the API: by transaction, by whatever was done, in sums, and proved whole."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.memory.unit_of_work import BeginMemoryUnit
from application.actor import Role
from application.seal_audit import SealAudit
from tests.integration.auditing import KEYS
from tests.integration.http.callers import token
from tests.integration.http.world import World

ADMIN = token(Role.ADMIN)
SELLER = token(Role.SELLER, subject="seller-1")

TRAIL = """
query Trail($id: ID!, $first: Int, $after: String) {
  transaction(id: $id) {
    auditTrail(first: $first, after: $after) {
      nodes {
        id at recordedAt action subject actor role requestId transactionId sellerId sequence
        changes { field before after }
      }
      edges { cursor }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}"""

EVENTS = """
query Events($filter: AuditFilter, $first: Int, $after: String) {
  auditEvents(filter: $filter, first: $first, after: $after) {
    nodes { action actor sellerId }
    pageInfo { hasNextPage endCursor hasPreviousPage }
  }
}"""

SUMMARY = """
query Summary($id: ID!, $days: Int) {
  sellerAuditSummary(sellerId: $id, days: $days) {
    sellerId eventCount actions { action count }
    money {
      transactions recovered { amountMinor currency } platformFees { amountMinor }
      sellerPayouts { amountMinor } refunded { amountMinor } reversed { amountMinor }
      clawedBack { amountMinor }
    }
  }
}"""

VERIFY = """
query Verify($from: DateTime, $to: DateTime) {
  verifyAudit(from: $from, to: $to) {
    intact checked through faultCount head unsealed unsealedSince
    faults { fault sequence recordId meaning }
  }
}"""


async def charged(world: World, **changes: Any) -> str:
    reply = await world.charge(**changes)
    found: str = reply.data["chargeCommission"]["transaction"]["id"]
    return found


async def test_a_trail_tells_who_did_what_in_which_request(world: World) -> None:
    reply = await world.charge()
    transaction = reply.data["chargeCommission"]["transaction"]["id"]
    request = reply.response.headers["x-request-id"]
    page = (await world.ask(TRAIL, {"id": transaction}, bearer=SELLER)).data
    trail = page["transaction"]["auditTrail"]
    (first, *_) = trail["nodes"]
    assert (first["action"], first["actor"], first["role"]) == (
        "transaction.requested",
        "the service",
        "service",
    )
    assert (first["requestId"], first["sellerId"]) == (request, "seller-1")
    assert first["transactionId"] == transaction
    assert {"field": "funded", "before": None, "after": "0.00 USD"} in first["changes"]
    assert not trail["pageInfo"]["hasNextPage"]
    assert not trail["pageInfo"]["hasPreviousPage"]


async def test_a_trail_comes_in_pages_ascending(world: World) -> None:
    transaction = await charged(world)
    (number, event), *_ = world.database.tables.audit.items()
    for step in range(1, 4):
        world.database.tables.audit[number + step] = replace(event, action=f"step {step}")
    seen: list[str] = []
    place = None
    while True:
        asked = {"id": transaction, "first": 3, "after": place}
        trail = (await world.ask(TRAIL, asked)).data["transaction"]["auditTrail"]
        seen += [node["action"] for node in trail["nodes"]]
        place = trail["pageInfo"]["endCursor"]
        assert trail["pageInfo"]["hasPreviousPage"] == (len(seen) > 3)
        if not trail["pageInfo"]["hasNextPage"]:
            break
    assert seen == ["transaction.requested", "step 1", "step 2", "step 3"]
    for wrong in ("x", "٣", "9" * 19):
        reply = await world.ask(TRAIL, {"id": transaction, "after": wrong})
        assert reply.code == "VALIDATION_FAILED"
    assert (await world.ask(TRAIL, {"id": transaction, "first": 101})).code == "VALIDATION_FAILED"


async def test_of_an_unknown_or_a_foreign_transaction_there_is_no_trail(world: World) -> None:
    theirs = await charged(world, sellerId="seller-2")
    for asked, bearer in ((f"txn_{'0' * 32}", ADMIN), (theirs, SELLER)):
        assert (await world.ask(TRAIL, {"id": asked}, bearer=bearer)).data == {"transaction": None}


async def test_a_seller_learns_nothing_of_a_card_from_the_trail(world: World) -> None:
    transaction = await charged(world)
    (number, event), *_ = world.database.tables.audit.items()
    world.database.tables.audit[number] = replace(event, after={"failure": "stolen_card"})
    for bearer, word in ((SELLER, "generic_decline"), (ADMIN, "stolen_card")):
        trail = (await world.ask(TRAIL, {"id": transaction}, bearer=bearer)).data
        (node,) = trail["transaction"]["auditTrail"]["nodes"]
        assert node["changes"] == [{"field": "failure", "before": None, "after": word}]


async def test_everything_is_found_by_admins_and_by_nobody_else(world: World) -> None:
    for seller in ("seller-1", "seller-2", "seller-3"):
        await charged(world, sellerId=seller, claimId=seller, idempotencyKey=seller)
    asked = {"filter": {"action": "transaction.requested"}, "first": 2}
    page = (await world.ask(EVENTS, asked, bearer=ADMIN)).data["auditEvents"]
    assert [node["sellerId"] for node in page["nodes"]] == ["seller-3", "seller-2"]
    assert page["pageInfo"]["hasNextPage"]
    more = {**asked, "after": page["pageInfo"]["endCursor"]}
    page = (await world.ask(EVENTS, more, bearer=ADMIN)).data["auditEvents"]
    assert [node["sellerId"] for node in page["nodes"]] == ["seller-1"]
    assert page["pageInfo"]["hasPreviousPage"]
    none = {"filter": {"actor": "nobody", "from": "2026-01-01T00:00:00Z"}}
    assert (await world.ask(EVENTS, none, bearer=ADMIN)).data["auditEvents"]["nodes"] == []
    for bearer in (SELLER, token()):
        assert (await world.ask(EVENTS, bearer=bearer)).code == "FORBIDDEN"
    assert (await world.ask(EVENTS, {"after": "x"}, bearer=ADMIN)).code == "VALIDATION_FAILED"


async def test_a_summary_counts_each_transaction_once(world: World) -> None:
    await charged(world)
    (number, event), *_ = world.database.tables.audit.items()
    for step in range(1, 6):
        world.database.tables.audit[number + step] = replace(event, action="again")
    summary = (await world.ask(SUMMARY, {"id": "seller-1"}, bearer=SELLER)).data
    assert summary["sellerAuditSummary"] == {
        "sellerId": "seller-1",
        "eventCount": 6,
        "actions": [
            {"action": "again", "count": 5},
            {"action": "transaction.requested", "count": 1},
        ],
        "money": [
            {
                "transactions": 1,
                "recovered": {"amountMinor": 10000, "currency": "USD"},
                "platformFees": {"amountMinor": 2000},
                "sellerPayouts": {"amountMinor": 8000},
                "refunded": {"amountMinor": 0},
                "reversed": {"amountMinor": 0},
                "clawedBack": {"amountMinor": 0},
            }
        ],
    }
    assert (await world.ask(SUMMARY, {"id": "seller-2"}, bearer=SELLER)).code == "FORBIDDEN"
    for days in (0, 3661):
        asked = {"id": "seller-1", "days": days}
        assert (await world.ask(SUMMARY, asked)).code == "VALIDATION_FAILED"


async def test_the_audit_is_verified_and_a_change_is_shown(world: World) -> None:
    transaction = await charged(world)
    verified = (await world.ask(VERIFY, bearer=ADMIN)).data["verifyAudit"]
    assert (verified["unsealed"], verified["checked"], verified["head"]) == (1, 0, None)
    assert verified["unsealedSince"] is not None
    await SealAudit(BeginMemoryUnit(world.database), KEYS, world.clock)()
    verified = (await world.ask(VERIFY, bearer=ADMIN)).data["verifyAudit"]
    assert (verified["intact"], verified["checked"], verified["unsealed"]) == (True, 1, 0)
    assert verified["head"].startswith("audit-head:1:1:")
    trail = (await world.ask(TRAIL, {"id": transaction})).data["transaction"]["auditTrail"]
    assert [node["sequence"] for node in trail["nodes"]] == [1]
    (number, event), *_ = world.database.tables.audit.items()
    world.database.tables.audit[number] = replace(event, actor=replace(event.actor, subject="x"))
    verified = (await world.ask(VERIFY, bearer=ADMIN)).data["verifyAudit"]
    assert (verified["intact"], verified["faultCount"]) == (False, 1)
    assert verified["faults"] == [
        {
            "fault": "EDITED",
            "sequence": 1,
            "recordId": number,
            "meaning": "the record, or its seal, is not what was sealed",
        }
    ]


@pytest.mark.parametrize("role", [Role.SELLER, Role.SERVICE])
async def test_only_admins_verify(world: World, role: Role) -> None:
    assert (await world.ask(VERIFY, bearer=token(role))).code == "FORBIDDEN"
