"""The course of a dispute: opened, perhaps escalated, and won, lost or closed in the end."""

from functools import partial
from typing import Final

from adapters.sandbox.core.book import Movement, announce_available, post
from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.cards import TestCard
from adapters.sandbox.resources.charges import CARDHOLDERS, money_due
from adapters.sandbox.resources.dispute_shape import blank_dispute
from adapters.sandbox.resources.refund_outcomes import DISPUTED, fail

INQUIRIES: Final = frozenset({"warning_needs_response", "warning_under_review"})
DISPUTES: Final = frozenset({"needs_response", "under_review"})
OPEN: Final = INQUIRIES | DISPUTES


def open_dispute(
    merchant: Merchant, charge: Json, *, reason: str, amount: int | None = None, is_inquiry: bool
) -> Json:
    """Open a dispute over what is left of a charge; refunds still under way fail."""
    amount = amount or left_to_dispute(merchant, charge)
    if not is_inquiry:
        _stop_refunds(merchant, charge)
    dispute = blank_dispute(merchant, charge, reason=reason, amount=amount, is_inquiry=is_inquiry)
    merchant.table("dispute").add(dispute)
    charge["disputed"] = True
    _wait_for_evidence(merchant, dispute)
    if is_inquiry:
        platform = merchant.platform
        closing = platform.clock.now() + platform.settings.inquiry
        platform.agenda.at(closing, partial(_expire, merchant, dispute))
        emit(merchant, "charge.dispute.created", dispute)
    else:
        _take(merchant, dispute, charge)
        emit(merchant, "charge.dispute.created", dispute)
        emit(merchant, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def left_to_dispute(merchant: Merchant, charge: Json) -> int:
    """Return what the cardholder has paid and not got back yet."""
    refunds = merchant.table("refund").having("charge", charge["id"])
    under_way = sum(refund["amount"] for refund in refunds if refund["status"] == "pending")
    return int(charge["amount"] - charge["amount_refunded"] + under_way)


def contest(merchant: Merchant, charge: Json, card: TestCard) -> None:
    """Open the dispute that a test card stands for, if it stands for one."""
    if card.dispute is not None:
        open_dispute(merchant, charge, reason=card.dispute, is_inquiry=card.is_inquiry)


def escalate(merchant: Merchant, dispute: Json) -> None:
    """Turn an inquiry into a dispute, which takes the money after all."""
    charge = merchant.table("charge").get(dispute["charge"]) or {}
    _stop_refunds(merchant, charge)
    previous = {"status": dispute["status"]}
    now = merchant.platform.clock.now()
    dispute |= {
        "amount": min(dispute["amount"], charge["amount"] - charge["amount_refunded"]),
        "is_charge_refundable": False,
        "status": "needs_response",
    }
    dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
    dispute["evidence_details"] |= {
        "due_by": now + merchant.platform.settings.evidence,
        "past_due": False,
    }
    _wait_for_evidence(merchant, dispute)
    _take(merchant, dispute, charge)
    emit(merchant, "charge.dispute.updated", dispute, previous)
    emit(merchant, "charge.dispute.funds_withdrawn", dispute)


def win(merchant: Merchant, dispute: Json) -> None:
    """Give the money back; Stripe keeps its fee."""
    taken = dispute["balance_transactions"][0]
    due = int(taken["available_on"]) if taken["status"] == "pending" else None
    movement = Movement(
        kind="adjustment",
        amount=dispute["amount"],
        currency=dispute["currency"],
        source=dispute["id"],
        against=CARDHOLDERS,
        available_on=due,
        description=f"Chargeback reversal for {dispute['charge']}",
        category="dispute_reversal",
    )
    dispute["balance_transactions"].append(post(merchant, movement))
    dispute["is_charge_refundable"] = True
    previous = {"status": dispute["status"]}
    dispute["status"] = "won"
    emit(merchant, "charge.dispute.funds_reinstated", dispute)
    emit(merchant, "charge.dispute.updated", dispute, previous)
    emit(merchant, "charge.dispute.closed", dispute)
    if due is None:
        announce_available(merchant)


def lose(merchant: Merchant, dispute: Json) -> None:
    """Leave the money with the cardholder for good; an inquiry just ends."""
    previous = {"status": dispute["status"]}
    dispute["status"] = "warning_closed" if dispute["status"] in INQUIRIES else "lost"
    emit(merchant, "charge.dispute.updated", dispute, previous)
    emit(merchant, "charge.dispute.closed", dispute)


def is_refundable(merchant: Merchant, charge: Json) -> bool:
    """Tell whether no dispute stands in the way of a refund."""
    disputes = merchant.table("dispute").having("charge", charge["id"])
    return all(dispute["is_charge_refundable"] for dispute in disputes)


def settle_inquiry(merchant: Merchant, charge: Json) -> None:
    """End the open inquiry over a charge that was refunded in full."""
    for dispute in merchant.table("dispute").having("charge", charge["id"]):
        if dispute["status"] in INQUIRIES:
            lose(merchant, dispute)


def _stop_refunds(merchant: Merchant, charge: Json) -> None:
    for refund in merchant.table("refund").having("charge", charge["id"]):
        if refund["status"] == "pending":
            fail(merchant, refund, DISPUTED)


def _take(merchant: Merchant, dispute: Json, charge: Json) -> None:
    movement = Movement(
        kind="adjustment",
        amount=-dispute["amount"],
        currency=dispute["currency"],
        source=dispute["id"],
        against=CARDHOLDERS,
        fee=merchant.platform.settings.dispute_fee,
        fee_description="Dispute fee",
        available_on=money_due(merchant, charge),
        description=f"Chargeback withdrawal for {dispute['charge']}",
        category="dispute",
    )
    dispute["balance_transactions"].append(post(merchant, movement))


def _wait_for_evidence(merchant: Merchant, dispute: Json) -> None:
    due = dispute["evidence_details"]["due_by"]
    merchant.platform.agenda.at(due, partial(_fall_due, merchant, dispute, due))


def _fall_due(merchant: Merchant, dispute: Json, due: int) -> None:
    is_answered = dispute["status"] not in {"needs_response", "warning_needs_response"}
    if is_answered or dispute["evidence_details"]["due_by"] != due:
        return
    dispute["evidence_details"]["past_due"] = True
    if dispute["status"] == "needs_response":
        lose(merchant, dispute)


def _expire(merchant: Merchant, dispute: Json) -> None:
    if dispute["status"] in INQUIRIES:
        lose(merchant, dispute)
