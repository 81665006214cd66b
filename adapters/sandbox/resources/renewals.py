"""The life of a subscription by the clock: its first invoice, its renewals and its end."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.background import later
from adapters.sandbox.resources.collection import charge_by_itself, default_method, finalize
from adapters.sandbox.resources.invoice_ends import void
from adapters.sandbox.resources.invoice_shape import draft_invoice
from adapters.sandbox.resources.periods import DAY, next_boundary
from adapters.sandbox.resources.subscription_shape import period_of, with_period
from adapters.sandbox.resources.subscription_state import (
    ENDED,
    cancel,
    enter_subscription,
    invoices_of,
)
from adapters.sandbox.wire.call import Call

_WARNING = 3 * DAY


def watch(call: Call, subscription: Json) -> None:
    """Let the clock do what a new subscription comes to by itself."""
    later(call, period_of(subscription)[1], _turn, subscription, period_of(subscription)[1])
    if subscription["trial_end"] is not None:
        warning = max(call.now, subscription["trial_end"] - _WARNING)
        later(call, warning, _warn, subscription)
    if subscription["status"] == "incomplete":
        later(call, call.now + call.platform.settings.first_payment, _expire, subscription)
    watch_end(call, subscription)


def watch_end(call: Call, subscription: Json) -> None:
    """Let the clock end a subscription when it is to be canceled."""
    due = subscription["cancel_at"]
    if due is not None:
        later(call, due, _end, subscription, due)


def add_invoice(call: Call, subscription: Json, *, reason: str, since: int) -> Json:
    """Make the draft for the present period; whoever calls tells of it."""
    draft = draft_invoice(call, subscription, reason=reason, since=since)
    return call.merchant.table("invoice").add(draft)


def finalize_later(call: Call, invoice: Json) -> None:
    """Finalize and charge a draft after its hour, unless somebody did so before."""
    later(call, invoice["automatically_finalizes_at"], _advance, invoice)


def _turn(call: Call, subscription: Json, due: int) -> None:
    """Begin a new period, if the subscription still stands where it stood."""
    start, end = period_of(subscription)
    if subscription["status"] in ENDED or end != due:
        return
    if subscription["cancel_at"] is not None and subscription["cancel_at"] <= due:
        cancel(call, subscription, reason="cancellation_requested")
        return
    if subscription["status"] == "trialing" and _is_left(call, subscription):
        cancel(call, subscription, reason="cancellation_requested")
        return
    _renew(call, subscription, since=start)


def _renew(call: Call, subscription: Json, *, since: int) -> None:
    now = call.now
    rhythm = subscription["items"]["data"][0]["price"]["recurring"]
    end = next_boundary(subscription["billing_cycle_anchor"], rhythm, after=now)
    moved = {**subscription, "items": with_period(subscription, now, end)}
    moved["status"] = "active" if subscription["status"] == "trialing" else subscription["status"]
    invoice = add_invoice(call, moved, reason="subscription_cycle", since=since)
    if moved["status"] == "unpaid":
        invoice |= {
            "auto_advance": False,
            "automatically_finalizes_at": None,
            "next_payment_attempt": None,
        }
    enter_subscription(
        call,
        subscription,
        items=moved["items"],
        latest_invoice=invoice["id"],
        status=moved["status"],
    )
    call.emit("invoice.created", invoice)
    if invoice["auto_advance"]:
        finalize_later(call, invoice)
    later(call, end, _turn, subscription, end)


def _advance(call: Call, invoice: Json) -> None:
    if invoice["status"] != "draft" or not invoice["auto_advance"]:
        return
    finalize(call, invoice)
    if invoice["status"] == "open" and invoice["collection_method"] == "charge_automatically":
        charge_by_itself(call, invoice)


def _is_left(call: Call, subscription: Json) -> bool:
    """Tell whether a trial ends without a card and was to end with it."""
    behavior = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    return behavior == "cancel" and default_method(call, subscription) is None


def _warn(call: Call, subscription: Json) -> None:
    if subscription["status"] == "trialing":
        call.emit("customer.subscription.trial_will_end", subscription)


def _expire(call: Call, subscription: Json) -> None:
    """Give up a subscription whose first invoice nobody paid."""
    if subscription["status"] == "incomplete":
        for invoice in invoices_of(call, subscription):
            void(call, invoice)


def _end(call: Call, subscription: Json, due: int) -> None:
    if subscription["status"] not in ENDED and subscription["cancel_at"] == due:
        cancel(call, subscription, reason="cancellation_requested")
