"""Decide what the cardholder's bank would decide: disputes won and lost, refunds that fail."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.dispute_cases import (
    DISPUTES,
    INQUIRIES,
    OPEN,
    escalate,
    is_refundable,
    left_to_dispute,
    lose,
    open_dispute,
    win,
)
from adapters.sandbox.resources.dispute_shape import REASONS
from adapters.sandbox.resources.refund_outcomes import EXPIRED, cancel, fail
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.fields import Form, boolean, choice, integer, required


def dispute_charge(call: Call) -> Json:
    """Dispute a captured card charge, in full or in part, or only inquire about it."""
    charge = call.subject("charge")
    form = call.form
    left = left_to_dispute(call.merchant, charge)
    known = call.merchant.table("dispute").having("charge", charge["id"])
    is_open = any(dispute["status"] in OPEN for dispute in known)
    if charge["payment_method"] is None or not (charge["paid"] and charge["captured"]):
        raise Refused("Only a captured charge of a card can be disputed.")
    if is_open or not is_refundable(call.merchant, charge):
        raise Refused("The charge is already disputed.", code="charge_disputed")
    if not 0 < form.get("amount", left) <= left:
        raise Refused(f"Only {left} of the charge is left to be disputed.", param="amount")
    return open_dispute(
        call.merchant,
        charge,
        reason=form.get("reason", "fraudulent"),
        amount=form.get("amount"),
        is_inquiry=form.get("inquiry", False),
    )


def escalate_inquiry(call: Call) -> Json:
    """Turn an inquiry into a dispute that takes the money."""
    dispute = _standing(call, INQUIRIES)
    escalate(call.merchant, dispute)
    return dispute


def decide(call: Call) -> Json:
    """Let the bank decide a dispute."""
    dispute = _standing(call, DISPUTES)
    (win if call.form["outcome"] == "won" else lose)(call.merchant, dispute)
    return dispute


def fail_refund(call: Call) -> Json:
    """Let the cardholder's bank send a refund back."""
    refund = call.subject("refund")
    if refund["status"] not in {"pending", "succeeded"} or refund["payment_method"] is None:
        raise Refused(f"The refund has a status of {refund['status']}.")
    fail(call.merchant, refund, call.form.get("reason", EXPIRED))
    return refund


def cancel_refund(call: Call) -> Json:
    """Cancel a refund that has not left yet, as one may in Stripe's dashboard."""
    refund = call.subject("refund")
    if refund["status"] != "pending":
        raise Refused(f"The refund has a status of {refund['status']}.")
    cancel(call.merchant, refund)
    return refund


def _standing(call: Call, wanted: frozenset[str]) -> Json:
    dispute = call.subject("dispute")
    if dispute["status"] not in wanted:
        raise Refused(f"The dispute has a status of {dispute['status']}.")
    return dispute


_OPEN: Form = {
    "amount": integer(minimum=1),
    "inquiry": boolean(),
    "reason": choice(*REASONS),
}
ENDPOINTS = (
    Endpoint(method="POST", path="/_sandbox/charges/{id}/dispute", act=dispute_charge, form=_OPEN),
    Endpoint(method="POST", path="/_sandbox/disputes/{id}/escalate", act=escalate_inquiry),
    Endpoint(
        method="POST",
        path="/_sandbox/disputes/{id}/outcome",
        act=decide,
        form={"outcome": required(choice("won", "lost"))},
    ),
    Endpoint(
        method="POST",
        path="/_sandbox/refunds/{id}/fail",
        act=fail_refund,
        form={"reason": choice(EXPIRED, "declined", "lost_or_stolen_card", "unknown")},
    ),
    Endpoint(method="POST", path="/_sandbox/refunds/{id}/cancel", act=cancel_refund),
)
