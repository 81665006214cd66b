"""An admin takes back what Amazon took back, over GraphQL; others look, or are turned away."""

from typing import Any

import pytest

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.world import World

CLAWBACK = """
mutation Clawback($input: ClawbackInput!) {
  clawback(input: $input) {
    __typename
    ... on ClawbackPayload {
      replayed
      transaction { id status clawedBack { amountMinor } }
      clawback {
        id kind settlement amount { amountMinor } givesFeeBack reason state
        settlements { way amount { amountMinor } state reference failureCode nextStep }
      }
    }
    ... on Refusal { code retryable fields { field problem } }
  }
}"""

PREVIEW = """
query Preview($input: ClawbackInput!) {
  clawbackPreview(input: $input) {
    givesFeeBack
    settlements { way amount { amountMinor } state }
    entries { kind account amount { amountMinor } }
  }
}"""

CLAWBACKS = """
query Clawbacks($id: ID!, $first: Int!, $after: String) {
  transaction(id: $id) {
    clawbacks(first: $first, after: $after) {
      nodes { amount { amountMinor } }
      pageInfo { hasNextPage hasPreviousPage endCursor }
    }
  }
}"""

WRITE_OFF = """
mutation WriteOff($input: WriteOffInput!) {
  writeOffSellerDebt(input: $input) {
    ... on SellerBalancePayload { replayed lines { debt { amountMinor } } }
    ... on Refusal { code fields { field problem } }
  }
}"""


@pytest.fixture
async def transaction_id(world: World) -> str:
    """Return a commission of 100.00 that nothing was charged of yet."""
    made = (await world.charge()).data["chargeCommission"]["transaction"]
    return str(made["id"])


async def claw_back(world: World, transaction_id: str, **more: Any) -> Any:
    given = {
        "transactionId": transaction_id,
        "amountClawedBackCents": "5000",
        "kind": "CASH_NO_INVENTORY",
        "reason": "goods found",
        "idempotencyKey": "cb-1",
        **more,
    }
    kept = {name: value for name, value in given.items() if value is not None}
    reply = await world.ask(CLAWBACK, {"input": kept}, bearer=token(Role.ADMIN))
    return reply.data["clawback"]


async def test_a_clawback_is_answered_with_all_that_it_consists_of(
    world: World, transaction_id: str
) -> None:
    answer = await claw_back(world, transaction_id)
    assert answer.pop("__typename") == "ClawbackPayload"
    assert answer["clawback"].pop("id").startswith("cbk_")
    assert answer == {
        "replayed": False,
        "transaction": {
            "id": transaction_id,
            "status": "PENDING",
            "clawedBack": {"amountMinor": 5000},
        },
        "clawback": {
            "kind": "CASH_NO_INVENTORY",
            "settlement": "AUTO",
            "amount": {"amountMinor": 5000},
            "givesFeeBack": True,
            "reason": "goods found",
            "state": "SETTLED",
            "settlements": [
                settlement("WAIVE_FEE", 1_000, "SETTLED"),
                settlement("SHRINK_TRANSFER", 4_000, "SETTLED"),
            ],
        },
    }
    again = await claw_back(world, transaction_id)
    assert again["replayed"]


def settlement(way: str, amount: int, state: str) -> Any:
    return {
        "way": way,
        "amount": {"amountMinor": amount},
        "state": state,
        "reference": None,
        "failureCode": None,
        "nextStep": None,
    }


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"amountClawedBackCents": "10001"}, "CLAWBACK_EXCEEDS", "amountClawedBackCents"),
        ({"amountClawedBackCents": "0"}, "VALIDATION_FAILED", "amountClawedBackCents"),
        ({"amountClawedBackCents": None}, "VALIDATION_FAILED", "amountClawedBackCents"),
        ({"refundAmountCents": "1"}, "VALIDATION_FAILED", "amountClawedBackCents"),
        ({"settlement": "REVERSE_TRANSFER"}, "SETTLEMENT_IMPOSSIBLE", "settlement"),
        ({"kind": None}, "VALIDATION_FAILED", "kind"),
        ({"transactionId": "nonsense"}, "VALIDATION_FAILED", "transactionId"),
        ({"idempotencyKey": None}, "IDEMPOTENCY_KEY_MISSING", "idempotencyKey"),
        ({"reason": ""}, "VALIDATION_FAILED", "reason"),
        (
            {"amazonReversal": {"type": "COMPENSATED_CLAWBACK", "amountCents": "-1"}},
            "VALIDATION_FAILED",
            "amazonReversal",
        ),
        (
            {
                "amountClawedBackCents": None,
                "amazonReversal": {"type": "REVERSAL_REIMBURSEMENT", "amountCents": "1"},
            },
            "NOT_A_CLAWBACK",
            "amazonReversal",
        ),
    ],
)
async def test_what_cannot_be_taken_back_is_refused(
    world: World, transaction_id: str, change: dict[str, Any], code: str, field: str
) -> None:
    refused = await claw_back(world, transaction_id, **change)
    assert (refused["code"], [one["field"] for one in refused["fields"]]) == (code, [field])
    assert len(world.database.tables.clawbacks) == 0


async def test_what_is_not_there_is_refused(world: World) -> None:
    refused = await claw_back(world, "txn_00000000000000000000000000000000")
    assert refused["code"] == "NOT_FOUND"


async def test_amazons_own_line_says_how_much_and_of_what_kind(
    world: World, transaction_id: str
) -> None:
    line = {"type": "MISSING_FROM_INBOUND_CLAWBACK", "amountCents": "-5000", "inventoryReturned": 1}
    answer = await claw_back(
        world, transaction_id, amountClawedBackCents=None, kind=None, amazonReversal=line
    )
    clawback = answer["clawback"]
    assert (clawback["kind"], clawback["givesFeeBack"]) == ("CASH_INVENTORY_RETURNED", False)
    assert [one["way"] for one in clawback["settlements"]] == ["SHRINK_TRANSFER"]


async def test_a_preview_shows_it_and_does_nothing(world: World, transaction_id: str) -> None:
    given = {
        "transactionId": transaction_id,
        "amountClawedBackCents": "10000",
        "kind": "ERROR",
        "reason": "what if",
    }
    reply = await world.ask(PREVIEW, {"input": given}, bearer=token(Role.ADMIN))
    assert reply.data["clawbackPreview"] == {
        "givesFeeBack": True,
        "settlements": [
            {"way": "WAIVE_FEE", "amount": {"amountMinor": 2000}, "state": "SETTLED"},
            {"way": "SHRINK_TRANSFER", "amount": {"amountMinor": 8000}, "state": "SETTLED"},
        ],
        "entries": [],
    }
    assert len(world.database.tables.clawbacks) == 0
    too_much = {**given, "amountClawedBackCents": "10001"}
    reply = await world.ask(PREVIEW, {"input": too_much}, bearer=token(Role.ADMIN))
    assert reply.code == "CLAWBACK_EXCEEDS"


async def test_clawbacks_come_in_pages_oldest_first(world: World, transaction_id: str) -> None:
    for n in (1, 2, 3):
        await claw_back(
            world, transaction_id, amountClawedBackCents=str(n), idempotencyKey=f"cb-{n}"
        )
    shown = await world.ask(CLAWBACKS, {"id": transaction_id, "first": 2})
    page = shown.data["transaction"]["clawbacks"]
    assert [node["amount"]["amountMinor"] for node in page["nodes"]] == [1, 2]
    assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "endCursor": "2"}
    rest = await world.ask(CLAWBACKS, {"id": transaction_id, "first": 2, "after": "2"})
    page = rest.data["transaction"]["clawbacks"]
    assert [node["amount"]["amountMinor"] for node in page["nodes"]] == [3]
    assert page["pageInfo"]["hasPreviousPage"]
    for bad in ({"first": 101}, {"first": 1, "after": "x"}):
        refused = await world.ask(CLAWBACKS, {"id": transaction_id, **bad})
        assert refused.code == "VALIDATION_FAILED"


@pytest.mark.parametrize("role", [Role.SELLER, Role.SERVICE])
async def test_only_admins_take_back_look_ahead_or_give_up(
    world: World, transaction_id: str, role: Role
) -> None:
    given = {
        "transactionId": transaction_id,
        "amountClawedBackCents": "1",
        "kind": "ERROR",
        "reason": "x",
        "idempotencyKey": "k",
    }
    debt = {
        "sellerId": "s",
        "currency": "usd",
        "amountCents": "1",
        "reason": "x",
        "idempotencyKey": "k",
    }
    for document, asked in ((CLAWBACK, given), (PREVIEW, given), (WRITE_OFF, debt)):
        reply = await world.ask(document, {"input": asked}, bearer=token(role))
        assert reply.code == "FORBIDDEN"
