"""The ends of an invoice that nobody pays: void, or uncollectible."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.invoice_payments import give_up
from adapters.sandbox.resources.subscription_state import (
    enter,
    enter_subscription,
    refresh,
    subscription_of,
)
from adapters.sandbox.wire.call import Call

_NO_MORE = {"auto_advance": False, "next_payment_attempt": None}


def void(call: Call, invoice: Json) -> None:
    """Declare that an invoice was never due."""
    give_up(call, invoice)
    _end(call, invoice, status="void", moment="voided_at")
    call.emit("invoice.voided", invoice)
    subscription = subscription_of(call, invoice)
    if subscription["status"] == "incomplete":
        enter_subscription(call, subscription, ended_at=call.now, status="incomplete_expired")
    else:
        refresh(call, subscription)


def write_off(call: Call, invoice: Json) -> None:
    """Declare that an invoice will hardly be paid; it still may be."""
    _end(call, invoice, status="uncollectible", moment="marked_uncollectible_at")
    call.emit("invoice.marked_uncollectible", invoice)
    subscription = subscription_of(call, invoice)
    if subscription["status"] != "incomplete":
        refresh(call, subscription)


def _end(call: Call, invoice: Json, *, status: str, moment: str) -> None:
    transitions = {**invoice["status_transitions"], moment: call.now}
    after = {**_NO_MORE, "status": status, "status_transitions": transitions}
    enter(call, invoice, after, "invoice.updated")
