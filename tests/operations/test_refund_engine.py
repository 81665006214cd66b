"""What the Refund Engine sends, and exactly what it is answered."""

from application.actor import Role
from tests.integration.http.callers import token
from tests.operations.conftest import Send

ENGINE = token(Role.SERVICE, subject="refund-engine")


def usd(cents: int) -> dict[str, object]:
    return {"amountMinor": cents, "currency": "USD"}


async def test_a_commission_is_charged_once_and_found_again(send: Send) -> None:
    first = (await send("refund_engine/charge_commission", bearer=ENGINE))["chargeCommission"]
    transaction = first["transaction"]
    assert first == {
        "__typename": "ChargeCommissionPayload",
        "replayed": False,
        "replayedBy": None,
        "transaction": {
            "id": transaction["id"],
            "number": 1,
            "status": "PENDING",
            "recovered": usd(10_000),
            "platformFee": usd(2_000),
            "sellerPayout": usd(8_000),
        },
    }
    again = await send("refund_engine/charge_commission", bearer=ENGINE)
    assert again["chargeCommission"] == {**first, "replayed": True, "replayedBy": "BY_KEY"}
    found = await send("refund_engine/commission_of_claim", bearer=ENGINE)
    assert found["transactions"]["nodes"] == [
        {
            "id": transaction["id"],
            "number": 1,
            "claimId": "456",
            "recoveryId": None,
            "status": "PENDING",
            "recovered": usd(10_000),
        }
    ]
    assert found["transactions"]["pageInfo"]["hasNextPage"] is False


async def test_another_amount_for_the_same_claim_is_refused(send: Send) -> None:
    first = (await send("refund_engine/charge_commission", bearer=ENGINE))["chargeCommission"]
    refusal = await send(
        "refund_engine/charge_commission",
        bearer=ENGINE,
        amountRecoveredCents=9_999,
        idempotencyKey="refund-457",
    )
    assert refusal["chargeCommission"] == {
        "__typename": "Refusal",
        "code": "CLAIM_ALREADY_CHARGED",
        "message": refusal["chargeCommission"]["message"],
        "retryable": False,
        "fields": refusal["chargeCommission"]["fields"],
    }
    assert first["transaction"]["id"] in refusal["chargeCommission"]["message"]


async def test_the_engine_learns_what_a_commission_waits_for(send: Send) -> None:
    made = (await send("refund_engine/charge_commission", bearer=ENGINE))["chargeCommission"]
    public_id = made["transaction"]["id"]
    shown = await send("refund_engine/commission_status", bearer=ENGINE, id=public_id)
    assert shown["transaction"] == {
        "id": public_id,
        "number": 1,
        "status": "PENDING",
        "chargeState": "AWAITING_PAYMENT_METHOD",
        "transferState": "NONE",
        "holdReason": None,
        "explain": {
            "reasonCode": "AWAITING_CARD",
            "summary": "The fee waits for a card that can be charged.",
            "nextStep": "The seller saves a card (createCustomerSetup); it is charged at once.",
            "nextAt": None,
            "whoCanAct": ["SELLER"],
        },
        "updatedAt": "2026-03-01T12:00:00+00:00",
        "version": 0,
    }


async def test_a_fee_is_quoted_as_it_would_be_charged(send: Send) -> None:
    assert (await send("refund_engine/quote_fee", bearer=ENGINE))["feeQuote"] == {
        "__typename": "FeeQuote",
        "platformFee": usd(2_000),
        "sellerPayout": usd(8_000),
        "effectiveRateBps": 2_000,
        "feePolicy": {"policy": "standard-1", "rateBps": 2_000},
    }
    refusal = await send("refund_engine/quote_fee", bearer=ENGINE, amountRecoveredCents=0)
    assert refusal["feeQuote"]["__typename"] == "Refusal"
    assert [blamed["field"] for blamed in refusal["feeQuote"]["fields"]] == ["amountRecoveredCents"]
