"""Disputes: what the cardholder's bank contests, and the evidence against it."""

from functools import partial
from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.changes import change
from adapters.sandbox.resources.dispute_cases import INQUIRIES, OPEN, escalate, lose, win
from adapters.sandbox.resources.dispute_shape import TEXTS
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.fields import Form, boolean, choice, group, loose, metadata, text
from adapters.sandbox.wire.listing import LIST, list_objects

WINNING: Final = "winning_evidence"
LOSING: Final = "losing_evidence"
ESCALATING: Final = "escalate_inquiry_evidence"


def get(call: Call) -> Json:
    """Return a dispute."""
    return call.subject("dispute")


def list_all(call: Call) -> Json:
    """List disputes, also of one charge or PaymentIntent."""
    return list_objects(call, "dispute", by=("charge", "payment_intent"))


def update(call: Call) -> Json:
    """Keep evidence, and hand it in unless told to wait; test words decide the case."""
    dispute = get(call)
    form = call.form
    answers = "evidence" in form or form.get("submit")
    if answers:
        _check_open(dispute)
    previous = change(dispute, form, ("intended_submission_method", "metadata"))
    if answers:
        previous |= {"evidence": dispute["evidence"], "status": dispute["status"]}
        dispute["evidence"] = {**dispute["evidence"], **form.get("evidence", {})}
        details = dispute["evidence_details"]
        details["has_evidence"] = any(dispute["evidence"][name] for name in TEXTS)
        if form.get("submit", True):
            _submit(call, dispute)
    call.emit("charge.dispute.updated", dispute, previous)
    return dispute


def close(call: Call) -> Json:
    """Accept a dispute as lost, or let an inquiry rest."""
    dispute = get(call)
    _check_open(dispute)
    lose(call.merchant, dispute)
    return dispute


def _submit(call: Call, dispute: Json) -> None:
    is_inquiry = dispute["status"] in INQUIRIES
    dispute["status"] = "warning_under_review" if is_inquiry else "under_review"
    details = dispute["evidence_details"]
    details |= {"submission_count": details["submission_count"] + 1, "submission_method": "manual"}
    call.after.append(partial(_decide, call, dispute, dispute["evidence"]["uncategorized_text"]))


def _decide(call: Call, dispute: Json, word: str | None) -> None:
    is_inquiry = dispute["status"] in INQUIRIES
    if word == LOSING or (word == WINNING and is_inquiry):
        lose(call.merchant, dispute)
    elif word == WINNING:
        win(call.merchant, dispute)
    elif word == ESCALATING and is_inquiry:
        escalate(call.merchant, dispute)


def _check_open(dispute: Json) -> None:
    if dispute["status"] not in OPEN:
        raise Refused(f"This dispute is already closed: its status is {dispute['status']}.")


_EVIDENCE: Form = {
    **{name: text(20_000) for name in TEXTS},
    "enhanced_evidence": loose(),
}
_UPDATE: Form = {
    "evidence": group(_EVIDENCE),
    "intended_submission_method": choice(
        "manual", "prefer_manual", "prefer_smart_disputes", "smart_disputes"
    ),
    "metadata": metadata(),
    "submit": boolean(),
}
_PATH = "/v1/disputes"
ENDPOINTS = (
    Endpoint(
        method="GET",
        path=_PATH,
        act=list_all,
        form={**LIST, "charge": text(), "payment_intent": text()},
    ),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_UPDATE),
    Endpoint(method="POST", path=_PATH + "/{id}/close", act=close),
)
