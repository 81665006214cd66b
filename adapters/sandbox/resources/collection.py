"""Collecting an invoice: finalize it, charge it, and follow what becomes of the charge."""

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.background import later
from adapters.sandbox.resources.dunning import (
    counts_as_try,
    fall_behind,
    note_action,
    note_failure,
)
from adapters.sandbox.resources.followers import follow
from adapters.sandbox.resources.invoice_payments import intent_of, mark_paid, open_payment
from adapters.sandbox.resources.payments import confirm_intent
from adapters.sandbox.resources.periods import DAY
from adapters.sandbox.resources.subscription_state import (
    enter,
    enter_subscription,
    refresh,
    subscription_of,
)
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.errors import Refused


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """Which invoice a page's token opens."""

    merchant_id: str
    invoice_id: str


def default_method(call: Call, subscription: Json) -> Json | None:
    """Return the card that is charged when none is named, if it still is the customer's."""
    customer = call.merchant.table("customer").get(subscription["customer"]) or {}
    settings = customer.get("invoice_settings") or {}
    for method_id in (
        subscription["default_payment_method"],
        settings.get("default_payment_method"),
    ):
        method = call.merchant.table("payment_method").get(method_id or "")
        if method is not None and method["customer"] == subscription["customer"]:
            return method
    return None


def finalize(call: Call, invoice: Json) -> None:
    """Give a draft its number and ask for its money; one without any is paid at once."""
    subscription = subscription_of(call, invoice)
    customer = call.named("customer", invoice["customer"])
    sequence = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] = sequence + 1
    token = call.platform.ids.secret()
    page = f"{call.base_url}/sandbox/invoices/{call.platform.own.id}/{token}"
    call.platform.own.hidden[token] = InvoicePage(call.merchant.id, invoice["id"])
    is_sent = invoice["collection_method"] == "send_invoice"
    invoice |= {
        "automatically_finalizes_at": None,
        "due_date": call.now + (subscription["days_until_due"] or 0) * DAY if is_sent else None,
        "effective_at": call.now,
        "ending_balance": 0,
        "hosted_invoice_url": page,
        "invoice_pdf": f"{page}/pdf",
        "next_payment_attempt": None,
        "number": f"{customer['invoice_prefix']}-{sequence:04d}",
        "status": "open",
        "status_transitions": {**invoice["status_transitions"], "finalized_at": call.now},
    }
    if invoice["amount_due"]:
        intent = open_payment(call, invoice, default_method(call, subscription))
        follow(call, intent, partial(_intent_changed, invoice))
    call.emit("invoice.finalized", invoice)
    if not invoice["amount_due"]:
        settle(call, invoice)
    elif is_sent:
        call.emit("invoice.sent", invoice)
        later(call, invoice["due_date"], _note_overdue, invoice)


def charge(call: Call, invoice: Json, method: Json | None, *, is_off_session: bool) -> None:
    """Charge an open invoice; a refusal is noted on it and comes back as an error."""
    intent = intent_of(call, invoice)
    if method is None or intent is None:
        _fail(call, invoice)
        raise no_method()
    intent |= {
        "next_action": None,
        "payment_method": method["id"],
        "status": "requires_confirmation",
    }
    confirm_intent(replace(call, form={"off_session": is_off_session}), intent)


def charge_by_itself(call: Call, invoice: Json, *, is_off_session: bool = True) -> None:
    """Charge an invoice without anybody waiting for the answer; the events tell it."""
    method = default_method(call, subscription_of(call, invoice))
    with suppress(Refused):
        charge(call, invoice, method, is_off_session=is_off_session)


def no_method() -> Refused:
    """Refuse to charge when there is nothing to charge."""
    return Refused(
        "There is no `default_payment_method` set on this Customer or Invoice. Please set a "
        "`default_payment_method`.",
        code="resource_missing",
    )


def settle(call: Call, invoice: Json, *, is_off_stripe: bool = False) -> None:
    """Note that an invoice is paid, and let its subscription go on."""
    due = invoice["amount_due"]
    mark_paid(call, invoice)
    after = {
        "amount_paid": due,
        "amount_paid_off_stripe": due if is_off_stripe else 0,
        "amount_remaining": 0,
        "attempted": True,
        "auto_advance": False,
        "next_payment_attempt": None,
        "status": "paid",
        "status_transitions": {**invoice["status_transitions"], "paid_at": call.now},
    }
    if due and not is_off_stripe:
        after["attempt_count"] = invoice["attempt_count"] + counts_as_try(call, invoice)
    enter(call, invoice, after, "invoice.updated")
    call.emit("invoice.paid", invoice)
    if not is_off_stripe:
        call.emit("invoice.payment_succeeded", invoice)
    refresh(call, subscription_of(call, invoice))


def _intent_changed(invoice: Json, call: Call, intent: Json) -> None:
    if intent["status"] == "succeeded":
        _remember_method(call, invoice, intent)
        settle(call, invoice)
    elif intent["status"] == "requires_action":
        note_action(call, invoice)
    elif intent["status"] == "requires_payment_method":
        error = intent["last_payment_error"] or {}
        _fail(call, invoice, asks_action=error.get("code") == "authentication_required")


def _fail(call: Call, invoice: Json, *, asks_action: bool = False) -> None:
    before = invoice["next_payment_attempt"]
    note_failure(call, invoice, asks_action=asks_action)
    due = invoice["next_payment_attempt"]
    if due not in {None, before}:
        later(call, due, _retry, invoice, due)


def _retry(call: Call, invoice: Json, due: int) -> None:
    if invoice["status"] == "open" and invoice["next_payment_attempt"] == due:
        charge_by_itself(call, invoice)


def _note_overdue(call: Call, invoice: Json) -> None:
    if invoice["status"] == "open":
        call.emit("invoice.overdue", invoice)
        fall_behind(call, subscription_of(call, invoice), invoice)


def _remember_method(call: Call, invoice: Json, intent: Json) -> None:
    subscription = subscription_of(call, invoice)
    if subscription["payment_settings"]["save_default_payment_method"] == "on_subscription":
        enter_subscription(call, subscription, default_payment_method=intent["payment_method"])
