"""How a subscription changes, and who is told."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.invoice_shape import subscription_id_of
from adapters.sandbox.wire.call import Call

ENDED = frozenset({"canceled", "incomplete_expired"})


def enter(call: Call, subject: Json, after: Json, event: str) -> None:
    """Change an object, and tell what was different before; no change, no event."""
    previous = {name: subject[name] for name, value in after.items() if subject[name] != value}
    if previous:
        subject |= after
        call.emit(event, subject, previous)


def enter_subscription(call: Call, subscription: Json, **after: object) -> None:
    """Change a subscription."""
    enter(call, subscription, after, "customer.subscription.updated")


def subscription_of(call: Call, invoice: Json) -> Json:
    """Return the subscription that an invoice is for, an ended one too."""
    return call.merchant.table("subscription").get(subscription_id_of(invoice)) or {}


def invoices_of(call: Call, subscription: Json) -> list[Json]:
    """Return the invoices of a subscription, oldest first."""
    theirs = call.merchant.table("invoice").having("customer", subscription["customer"])
    return [row for row in theirs if subscription_id_of(row) == subscription["id"]]


def refresh(call: Call, subscription: Json) -> None:
    """Make a subscription active once nothing that was asked for is left unpaid."""
    if subscription["status"] not in {"incomplete", "past_due", "unpaid"}:
        return
    open_ones = [row for row in invoices_of(call, subscription) if row["status"] == "open"]
    if not any(row["attempted"] or _is_overdue(call, row) for row in open_ones):
        enter_subscription(call, subscription, status="active")


def _is_overdue(call: Call, invoice: Json) -> bool:
    return invoice["due_date"] is not None and invoice["due_date"] <= call.now


def cancel(call: Call, subscription: Json, *, reason: str, **details: object) -> None:
    """End a subscription for good; what is not yet paid is no longer asked for."""
    subscription |= {
        "canceled_at": subscription["canceled_at"] or call.now,
        "cancellation_details": {
            **subscription["cancellation_details"],
            "reason": reason,
            **details,
        },
        "ended_at": call.now,
        "status": "canceled",
    }
    stop_collecting(call, subscription)
    call.emit("customer.subscription.deleted", subscription)


def cancel_all(call: Call, customer: Json) -> None:
    """End every subscription of a customer who is deleted."""
    for subscription in call.merchant.table("subscription").having("customer", customer["id"]):
        if subscription["status"] not in ENDED:
            cancel(call, subscription, reason="cancellation_requested")


def stop_collecting(call: Call, subscription: Json) -> None:
    """Leave the invoices of a subscription as they are from now on."""
    still = {"auto_advance": False, "automatically_finalizes_at": None}
    for invoice in invoices_of(call, subscription):
        if invoice["status"] in {"draft", "open"}:
            after = {**still, "next_payment_attempt": None}
            enter(call, invoice, after, "invoice.updated")
