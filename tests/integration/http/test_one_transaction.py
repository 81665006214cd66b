"""One transaction through the door: all of it, or nothing where there is none."""

from typing import Any

import pytest

from tests.integration.http.world import World

EVERYTHING = """
query One($id: ID!) {
  transaction(id: $id) {
    id number sellerId claimId recoveryId status chargeState transferState holdReason fundsFlow
    recovered { amountMinor currency exponent formatted }
    platformFee { amountMinor } sellerPayout { amountMinor }
    refunded { amountMinor } reversed { amountMinor } clawedBack { amountMinor }
    stripeFee { amountMinor }
    feePolicy { policy rateBps minimum { amountMinor } cap { amountMinor } }
    metadata { key value }
    paymentMethodId paymentIntentId chargeId transferId failureCode
    failure { code declineCode adviceCode action nextRetryAt }
    timeline { edges { node { action actor changes { field after } } } pageInfo { hasNextPage } }
    ledgerEntries { kind account amount { amountMinor } }
    createdAt updatedAt version
  }
}
"""


AS_IT_BEGAN: dict[str, Any] = {
    "number": 1,
    "sellerId": "seller-1",
    "claimId": "claim-1",
    "recoveryId": None,
    "status": "CHARGED",
    "chargeState": "KEPT",
    "transferState": "PLANNED",
    "holdReason": None,
    "fundsFlow": "PLATFORM_COLLECTED",
    "recovered": {
        "amountMinor": 10_000,
        "currency": "USD",
        "exponent": 2,
        "formatted": "100.00 USD",
    },
    "platformFee": {"amountMinor": 2000},
    "sellerPayout": {"amountMinor": 8000},
    "refunded": {"amountMinor": 0},
    "reversed": {"amountMinor": 0},
    "clawedBack": {"amountMinor": 0},
    "stripeFee": None,
    "feePolicy": {
        "policy": "standard-1",
        "rateBps": 2000,
        "minimum": {"amountMinor": 50},
        "cap": None,
    },
    "metadata": [{"key": "case", "value": "4711"}],
    "paymentMethodId": None,
    "paymentIntentId": None,
    "chargeId": None,
    "transferId": None,
    "failure": None,
    "failureCode": None,
    "ledgerEntries": [
        {"kind": "FEE_KEPT", "account": "RECOVERIES_CLEARING", "amount": {"amountMinor": 2000}},
        {"kind": "FEE_KEPT", "account": "KEPT_FEES", "amount": {"amountMinor": -2000}},
    ],
    "createdAt": "2026-03-01T12:00:00+00:00",
    "updatedAt": "2026-03-01T12:00:00+00:00",
}


async def test_a_transaction_shows_everything(world: World) -> None:
    made = await world.charge(
        fundsFlow="PLATFORM_COLLECTED", metadata=[{"key": "case", "value": "4711"}]
    )
    public_id = made.data["chargeCommission"]["transaction"]["id"]
    shown = (await world.ask(EVERYTHING, {"id": public_id})).data["transaction"]
    timeline = shown.pop("timeline")
    assert shown.pop("version") >= 0
    assert shown == {"id": public_id, **AS_IT_BEGAN}
    (edge,) = timeline["edges"]
    assert edge["node"]["action"] == "transaction.requested"
    assert edge["node"]["actor"] == "the service"
    assert {"field": "chargeState", "after": "KEPT"} in edge["node"]["changes"]
    assert timeline["pageInfo"] == {"hasNextPage": False}


async def test_an_id_may_be_written_with_dashes(world: World) -> None:
    made = await world.charge()
    public_id = made.data["chargeCommission"]["transaction"]["id"]
    digits = public_id.removeprefix("txn_")
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    dashed = "txn_" + "-".join(parts)
    shown = await world.ask("query ($id: ID!) { transaction(id: $id) { id } }", {"id": dashed})
    assert shown.data["transaction"] == {"id": public_id}


async def test_an_unknown_id_is_nobody(world: World) -> None:
    reply = await world.ask(
        "query ($id: ID!) { transaction(id: $id) { id } node(id: $id) { id } }",
        {"id": "txn_" + "0" * 32},
    )
    assert reply.data == {"transaction": None, "node": None}


@pytest.mark.parametrize("id", ["", "txn_", "txn_1", "pi_1", "7", "txn_" + "g" * 32])
async def test_a_malformed_id_is_said_to_be_one(world: World, id: str) -> None:
    reply = await world.ask("query ($id: ID!) { transaction(id: $id) { id } }", {"id": id})
    assert reply.json["data"] == {"transaction": None}
    (error,) = reply.json["errors"]
    assert error["extensions"]["code"] == "VALIDATION_FAILED"
    assert error["extensions"]["fields"] == [{"field": "id", "problem": "must look like txn_…"}]
    node = await world.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": id})
    assert node.data == {"node": None}
