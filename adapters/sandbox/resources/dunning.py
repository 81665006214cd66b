"""What follows when an invoice cannot be charged: tries at set times, then the end."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.subscription_state import (
    ENDED,
    cancel,
    enter,
    enter_subscription,
    stop_collecting,
    subscription_of,
)
from adapters.sandbox.wire.call import Call


def counts_as_try(call: Call, invoice: Json) -> bool:
    """Tell whether a try counts: the first one always, later ones only by the schedule."""
    is_planned: bool = invoice["next_payment_attempt"] == call.now
    return is_planned or invoice["attempt_count"] == 0


def note_failure(call: Call, invoice: Json, *, asks_action: bool = False) -> None:
    """Count a failure, plan the next try and let the subscription fall behind."""
    subscription = subscription_of(call, invoice)
    after: Json = {"attempted": True}
    if counts_as_try(call, invoice):
        count = after["attempt_count"] = invoice["attempt_count"] + 1
        after["next_payment_attempt"] = _next_try(call, invoice, subscription, count)
    enter(call, invoice, after, "invoice.updated")
    call.emit("invoice.payment_failed", invoice)
    if asks_action:
        call.emit("invoice.payment_action_required", invoice)
    fall_behind(call, subscription, invoice)


def note_action(call: Call, invoice: Json) -> None:
    """Note that the cardholder must act before the invoice is paid."""
    after: Json = {
        "attempted": True,
        "attempt_count": max(1, invoice["attempt_count"]),
    }
    enter(call, invoice, after, "invoice.updated")
    call.emit("invoice.payment_action_required", invoice)


def fall_behind(call: Call, subscription: Json, invoice: Json) -> None:
    """Let a subscription know of an unpaid invoice; after the last try it is over, or waits."""
    if subscription["status"] in ENDED | {"incomplete"}:
        return
    end = call.platform.settings.after_retries
    is_last = (
        invoice["next_payment_attempt"] is None
        and invoice["collection_method"] == "charge_automatically"
    )
    if is_last and end == "canceled":
        cancel(call, subscription, reason="payment_failed")
    elif is_last and end == "unpaid":
        stop_collecting(call, subscription)
        enter_subscription(call, subscription, status="unpaid")
    else:
        enter_subscription(call, subscription, status="past_due")


def _next_try(call: Call, invoice: Json, subscription: Json, count: int) -> int | None:
    waits = call.platform.settings.payment_retries
    is_collected = (
        invoice["auto_advance"]
        and invoice["collection_method"] == "charge_automatically"
        and subscription["status"] not in ENDED | {"incomplete"}
    )
    if not is_collected or count > len(waits):
        return None
    return call.now + waits[count - 1]
