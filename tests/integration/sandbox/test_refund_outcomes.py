"""Refunds that end otherwise than they began: failed, delayed or canceled."""

from typing import Any

from tests.integration.sandbox.door import Door

DAY = 24 * 3600


async def refunded(door: Door, card: str) -> Any:
    intent = await door.pay(2000, card=card)
    return await door.v1.refunds.create_async({"payment_intent": intent.id, "amount": 700})


async def test_a_refund_may_fail_after_it_has_succeeded(door: Door) -> None:
    refund = await refunded(door, "pm_card_refundFail")
    assert refund.status == "succeeded"
    await door.control("POST", "/clock/advance", seconds=DAY)
    after = await door.v1.refunds.retrieve_async(
        refund.id, {"expand": ["failure_balance_transaction"]}
    )
    charge = await door.v1.charges.retrieve_async(refund.charge)
    back = after.failure_balance_transaction
    assert (after.status, after.failure_reason) == ("failed", "expired_or_canceled_card")
    assert (back.type, back.reporting_category, back.net) == ("refund_failure",) * 2 + (700,)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert (await door.event_types())[-3:] == [
        "refund.updated",
        "charge.refund.updated",
        "refund.failed",
    ]
    again = await door.v1.refunds.create_async({"charge": refund.charge})
    assert again.amount == 2000


async def test_a_refund_may_be_pending_at_the_bank(door: Door) -> None:
    refund = await refunded(door, "pm_card_pendingRefund")
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    await door.control("POST", "/clock/advance", seconds=DAY - 60)
    assert (await door.v1.refunds.retrieve_async(refund.id)).status == "pending"
    await door.control("POST", "/clock/advance", seconds=60)
    assert (await door.v1.refunds.retrieve_async(refund.id)).status == "succeeded"
    assert (await door.books())["balances"]["usd"]["pending"] == 1912 - 700


async def test_a_cards_refund_is_canceled_in_the_dashboard_only(door: Door) -> None:
    refund = await refunded(door, "pm_card_bypassPending")
    waiting = await door.v1.refunds.create_async({"charge": refund.charge})
    assert (refund.status, waiting.pending_reason) == ("succeeded", "insufficient_funds")
    error = await door.refused(door.v1.refunds.cancel_async(waiting.id))
    canceled = await door.control("POST", f"/refunds/{waiting.id}/cancel")
    await door.fund(5000)
    after = await door.v1.refunds.retrieve_async(waiting.id)
    charge = await door.v1.charges.retrieve_async(refund.charge)
    assert error.http_status == 400
    assert (canceled["status"], after.status) == ("canceled", "canceled")
    assert (charge.amount_refunded, charge.refunded) == (700, False)


async def test_the_bank_may_send_any_refund_back(door: Door) -> None:
    refund = await refunded(door, "pm_card_visa")
    failed = await door.control("POST", f"/refunds/{refund.id}/fail", reason="declined")
    again = await door.raw("POST", f"/_sandbox/refunds/{refund.id}/fail", json={})
    assert (failed["status"], failed["failure_reason"]) == ("failed", "declined")
    assert again.status == 400
    assert (await door.books())["balances"]["usd"] == {"available": 0, "pending": 1912}
