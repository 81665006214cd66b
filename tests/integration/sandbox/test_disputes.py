"""Disputes: opened by cards and by the bank, and what each end of them does to the money."""

from typing import Any

import pytest

from tests.integration.sandbox.door import Door

DAY = 24 * 3600


async def disputed(door: Door, card: str = "pm_card_createDispute", **more: Any) -> Any:
    intent = await door.pay(2000, card=card, **more)
    page = await door.v1.disputes.list_async({"payment_intent": intent.id})
    assert len(page.data) == 1
    return page.data[0]


async def total(door: Door) -> int:
    balances = (await door.books())["balances"]
    return sum(balances["usd"].values())


async def test_a_dispute_card_takes_the_money_and_a_fee_between_the_two_successes(
    door: Door,
) -> None:
    dispute = await disputed(door, capture_method="automatic")
    charge = await door.v1.charges.retrieve_async(dispute.charge)
    rows = await door.v1.balance_transactions.list_async({"source": dispute.id})
    taken = rows.data[0]
    assert (dispute.status, dispute.reason, dispute.amount) == (
        "needs_response",
        "fraudulent",
        2000,
    )
    assert (charge.disputed, dispute.is_charge_refundable) == (True, False)
    assert (taken.type, taken.reporting_category) == ("adjustment", "dispute")
    assert (taken.amount, taken.fee, taken.net) == (-2000, 1500, -3500)
    assert taken.fee_details[0].description == "Dispute fee"
    assert [row.id for row in dispute.balance_transactions] == [taken.id]
    assert await total(door) == 1912 - 3500
    assert (await door.event_types())[-5:] == [
        "payment_intent.created",
        "charge.succeeded",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "payment_intent.succeeded",
    ]


async def test_another_card_says_that_nothing_arrived(door: Door) -> None:
    dispute = await disputed(door, "pm_card_createDisputeProductNotReceived")
    assert dispute.reason == "product_not_received"
    assert dispute.payment_method_details.card.case_type == "chargeback"


async def test_a_captured_charge_is_disputed_when_it_is_captured(door: Door) -> None:
    intent = await door.pay(2000, "pm_card_createDispute", capture_method="manual")
    assert (await door.v1.disputes.list_async()).data == []
    await door.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 1500})
    page = await door.v1.disputes.list_async({"charge": intent.latest_charge})
    assert [dispute.amount for dispute in page.data] == [1500]


async def test_winning_evidence_brings_the_money_back_but_not_the_fee(door: Door) -> None:
    dispute = await disputed(door)
    answered = await door.v1.disputes.update_async(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}}
    )
    after = await door.v1.disputes.retrieve_async(dispute.id)
    assert (answered.status, answered.evidence_details.submission_count) == ("under_review", 1)
    assert (after.status, after.is_charge_refundable) == ("won", True)
    assert [row.reporting_category for row in after.balance_transactions] == [
        "dispute",
        "dispute_reversal",
    ]
    assert await total(door) == 1912 - 1500
    types = await door.event_types()
    assert types.index("charge.dispute.funds_reinstated") < types.index("charge.dispute.closed")


@pytest.mark.parametrize("way", ["losing_evidence", "close", "outcome", "time"])
async def test_a_lost_dispute_leaves_the_money_with_the_cardholder(door: Door, way: str) -> None:
    dispute = await disputed(door)
    if way == "losing_evidence":
        evidence = {"uncategorized_text": way}
        await door.v1.disputes.update_async(dispute.id, {"evidence": evidence})
    elif way == "close":
        await door.v1.disputes.close_async(dispute.id)
    elif way == "outcome":
        await door.control("POST", f"/disputes/{dispute.id}/outcome", outcome="lost")
    else:
        await door.control("POST", "/clock/advance", to=dispute.evidence_details.due_by)
    after = await door.v1.disputes.retrieve_async(dispute.id)
    again = await door.refused(door.v1.disputes.close_async(dispute.id))
    assert (after.status, after.evidence_details.past_due) == ("lost", way == "time")
    assert await total(door) == 1912 - 3500
    assert again.http_status == 400
    assert (await door.event_types()).count("charge.dispute.closed") == 1


async def test_evidence_may_wait_to_be_handed_in(door: Door) -> None:
    dispute = await disputed(door)
    staged = await door.v1.disputes.update_async(
        dispute.id,
        {"evidence": {"product_description": "A fee"}, "submit": False, "metadata": {"a": "b"}},
    )
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    assert staged.metadata.to_dict() == {"a": "b"}
    submitted = await door.v1.disputes.update_async(dispute.id, {"submit": True})
    assert (submitted.status, submitted.evidence.product_description) == ("under_review", "A fee")
    await door.control("POST", "/clock/advance", seconds=30 * DAY)
    assert (await door.v1.disputes.retrieve_async(dispute.id)).status == "under_review"
    await door.control("POST", f"/disputes/{dispute.id}/outcome", outcome="won")
    assert await total(door) == 1912 - 1500


async def test_a_disputed_charge_is_not_refunded(door: Door) -> None:
    dispute = await disputed(door)
    error = await door.refused(door.v1.refunds.create_async({"charge": dispute.charge}))
    assert (error.http_status, error.code) == (400, "charge_disputed")


async def test_an_inquiry_moves_no_money_and_may_be_let_rest(door: Door) -> None:
    inquiry = await disputed(door, "pm_card_createDisputeInquiry")
    assert (inquiry.status, inquiry.balance_transactions) == ("warning_needs_response", [])
    assert await total(door) == 1912
    closed = await door.v1.disputes.close_async(inquiry.id)
    assert closed.status == "warning_closed"
    types = await door.event_types()
    assert "charge.dispute.funds_withdrawn" not in types


async def test_an_inquiry_ends_with_a_full_refund_or_with_time(door: Door) -> None:
    refunded = await disputed(door, "pm_card_createDisputeInquiry")
    await door.v1.refunds.create_async({"charge": refunded.charge})
    assert (await door.v1.disputes.retrieve_async(refunded.id)).status == "warning_closed"
    forgotten = await disputed(door, "pm_card_createDisputeInquiry")
    await door.control("POST", "/clock/advance", seconds=119 * DAY)
    late = await door.v1.disputes.retrieve_async(forgotten.id)
    await door.control("POST", "/clock/advance", seconds=DAY)
    after = await door.v1.disputes.retrieve_async(forgotten.id)
    assert (late.status, late.evidence_details.past_due) == ("warning_needs_response", True)
    assert after.status == "warning_closed"


@pytest.mark.parametrize("way", ["word", "bank"])
async def test_an_escalated_inquiry_takes_the_money(door: Door, way: str) -> None:
    inquiry = await disputed(door, "pm_card_createDisputeInquiry")
    if way == "word":
        evidence = {"uncategorized_text": "escalate_inquiry_evidence"}
        await door.v1.disputes.update_async(inquiry.id, {"evidence": evidence})
    else:
        await door.control("POST", f"/disputes/{inquiry.id}/escalate")
    after = await door.v1.disputes.retrieve_async(inquiry.id)
    assert (after.status, after.payment_method_details.card.case_type) == (
        "needs_response",
        "chargeback",
    )
    assert await total(door) == 1912 - 3500


async def test_the_bank_disputes_what_a_partial_refund_left(door: Door) -> None:
    intent = await door.pay(2000)
    await door.v1.refunds.create_async({"payment_intent": intent.id, "amount": 500})
    path = f"/charges/{intent.latest_charge}/dispute"
    too_much = await door.raw("POST", f"/_sandbox{path}", json={"amount": 1501})
    dispute = await door.control("POST", path, reason="duplicate")
    twice = await door.raw("POST", f"/_sandbox{path}", json={})
    assert (dispute["amount"], dispute["reason"]) == (1500, "duplicate")
    assert (too_much.status, twice.status) == (400, 400)
    assert await total(door) == 1912 - 500 - 3000


async def test_a_refund_under_way_fails_when_its_charge_is_disputed(door: Door) -> None:
    intent = await door.pay(2000, card="pm_card_bypassPending")
    refund = await door.v1.refunds.create_async({"payment_intent": intent.id})
    assert refund.status == "pending"
    dispute = await door.control("POST", f"/charges/{intent.latest_charge}/dispute")
    failed = await door.v1.refunds.retrieve_async(refund.id)
    await door.fund(10_000)
    assert (failed.status, failed.failure_reason) == (
        "failed",
        "charge_for_pending_refund_disputed",
    )
    assert dispute["amount"] == 2000
    assert await total(door) == 1912 - 3500 + 10_000
