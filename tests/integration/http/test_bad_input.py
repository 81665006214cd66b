"""Bad input is refused by name, and leaves nothing behind."""

from typing import Any

import pytest

from tests.integration.http.callers import CHARGE, COMMISSION
from tests.integration.http.world import Reply, World

REFUSED = [
    ("amountRecoveredCents", 0, "FEE_REJECTED"),
    ("amountRecoveredCents", -1, "FEE_REJECTED"),
    ("amountRecoveredCents", 100_000_001, "FEE_REJECTED"),
    ("amountRecoveredCents", 2**63 - 1, "FEE_REJECTED"),
    ("amountRecoveredCents", 49, "FEE_REJECTED"),
    ("currency", "xyz", "VALIDATION_FAILED"),
    ("currency", "", "VALIDATION_FAILED"),
    ("sellerId", "", "VALIDATION_FAILED"),
    ("sellerId", "   ", "VALIDATION_FAILED"),
    ("sellerId", "a\x00b", "VALIDATION_FAILED"),
    ("sellerId", "s" * 256, "VALIDATION_FAILED"),
    ("claimId", "", "VALIDATION_FAILED"),
    ("claimId", "c\n1", "VALIDATION_FAILED"),
    ("claimId", "c" * 256, "VALIDATION_FAILED"),
    ("recoveryId", "", "VALIDATION_FAILED"),
    ("recoveryId", "\x1b", "VALIDATION_FAILED"),
    ("idempotencyKey", "k" * 256, "VALIDATION_FAILED"),
    ("idempotencyKey", "k\tk", "VALIDATION_FAILED"),
    ("idempotencyKey", "", "IDEMPOTENCY_KEY_MISSING"),
    ("idempotencyKey", None, "IDEMPOTENCY_KEY_MISSING"),
    ("paymentMethodId", "card_1", "VALIDATION_FAILED"),
    ("paymentMethodId", "pm_", "VALIDATION_FAILED"),
    ("paymentMethodId", "pm_1/../x", "VALIDATION_FAILED"),
    ("paymentMethodId", "pm_of_nobody", "NOT_THIS_SELLERS"),
    ("customerId", "pm_1", "VALIDATION_FAILED"),
    ("customerId", "cus_of_nobody", "NOT_THIS_SELLERS"),
    ("metadata", [{"key": "", "value": "x"}], "VALIDATION_FAILED"),
    ("metadata", [{"key": "k" * 41, "value": "x"}], "VALIDATION_FAILED"),
    ("metadata", [{"key": "a[b]", "value": "x"}], "VALIDATION_FAILED"),
    ("metadata", [{"key": "k", "value": "v" * 501}], "VALIDATION_FAILED"),
    ("metadata", [{"key": "k", "value": "a\x00"}], "VALIDATION_FAILED"),
    ("metadata", [{"key": "k", "value": "paid by 4242424242424242"}], "VALIDATION_FAILED"),
    ("metadata", [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}], "VALIDATION_FAILED"),
    ("metadata", [{"key": f"k{n}", "value": ""} for n in range(51)], "VALIDATION_FAILED"),
]


@pytest.mark.parametrize(("field", "given", "code"), REFUSED)
async def test_a_field_that_breaks_its_rule_is_blamed(
    world: World, field: str, given: Any, code: str
) -> None:
    refusal = (await world.charge(**{field: given})).data["chargeCommission"]
    assert refusal["__typename"] == "Refusal"
    assert refusal["code"] == code
    assert refusal["retryable"] is False
    assert [blamed["field"] for blamed in refusal["fields"]] == [field]
    assert world.is_untouched


UNREADABLE = [
    ("amountRecoveredCents", 100.5),
    ("amountRecoveredCents", 100.0),
    ("amountRecoveredCents", True),
    ("amountRecoveredCents", "1e4"),
    ("amountRecoveredCents", "100.00"),
    ("amountRecoveredCents", " 100"),
    ("amountRecoveredCents", ""),
    ("amountRecoveredCents", 2**63),
    ("amountRecoveredCents", "9" * 400),
    ("amountRecoveredCents", [100]),
    ("amountRecoveredCents", None),
    ("currency", None),
    ("currency", 840),
    ("sellerId", None),
    ("sellerId", True),
    ("claimId", None),
    ("fundsFlow", "SOMEHOW"),
    ("metadata", [{"key": "k"}]),
    ("notAField", 1),
]


@pytest.mark.parametrize(("field", "given"), UNREADABLE)
async def test_what_the_schema_cannot_read_is_refused_before_it_runs(
    world: World, field: str, given: Any
) -> None:
    reply = await world.charge(**{field: given})
    assert reply.response.status_code == 400
    assert reply.code == "GRAPHQL_VALIDATION_FAILED"
    assert "data" not in reply.json
    assert world.is_untouched


async def test_every_problem_is_named_at_once(world: World) -> None:
    refusal = (await world.charge(sellerId="", claimId="\n", currency="xyz", customerId="1")).data[
        "chargeCommission"
    ]
    assert refusal["code"] == "VALIDATION_FAILED"
    assert [blamed["field"] for blamed in refusal["fields"]] == [
        "sellerId",
        "claimId",
        "currency",
        "customerId",
    ]
    assert world.is_untouched


async def test_two_keys_for_one_request_are_refused(world: World) -> None:
    reply = await world.ask(CHARGE, {"input": COMMISSION}, headers={"Idempotency-Key": "other"})
    assert reply.data["chargeCommission"]["code"] == "IDEMPOTENCY_KEYS_DIFFER"
    assert world.is_untouched


async def test_an_amount_written_in_the_document_is_held_to_the_same_rule(world: World) -> None:
    for amount in ("100.5", "true", '"ten"', "null"):
        reply = await _charge_inline(world, amount)
        assert reply.code == "GRAPHQL_VALIDATION_FAILED"
    assert world.is_untouched
    assert (await _charge_inline(world, '"10000"')).data["chargeCommission"]["replayed"] is False


RECEIPT: dict[str, Any] = {
    "sellerId": "seller-1",
    "claimId": "claim-1",
    "amountCents": 8000,
    "currency": "usd",
    "source": "BANK_ACCOUNT",
    "reference": "line-1",
    "idempotencyKey": "key-1",
}


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("amountCents", 0),
        ("amountCents", -5),
        ("currency", "doge"),
        ("sellerId", ""),
        ("claimId", "\x7f"),
        ("claimId", None),
        ("sellerId", None),
        ("reason", ""),
        ("reference", ""),
        ("reference", "r" * 256),
        ("source", "TOP_UP"),
    ],
)
async def test_a_receipt_is_held_to_its_rules(world: World, field: str, given: object) -> None:
    refusal = (await world.ask(RECORD, {"input": {**RECEIPT, field: given}})).data[
        "recordRecoveryReceipt"
    ]
    assert refusal["code"] == "VALIDATION_FAILED"
    assert [blamed["field"] for blamed in refusal["fields"]] == [field]
    assert world.is_untouched


RECORD = """
mutation Record($input: RecoveryReceiptInput!) {
  recordRecoveryReceipt(input: $input) {
    ... on RecoveryReceiptPayload { replayed }
    ... on Refusal { code fields { field } }
  }
}
"""


async def _charge_inline(world: World, amount: str) -> Reply:
    return await world.ask(
        f"""mutation {{
          chargeCommission(input: {{
            sellerId: 1, claimId: "c", amountRecoveredCents: {amount}, currency: "usd",
            idempotencyKey: "k"
          }}) {{ ... on ChargeCommissionPayload {{ replayed }} }}
        }}"""
    )
