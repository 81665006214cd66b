"""How an object looked in the oldest version of the API that a webhook endpoint may ask for."""

from collections.abc import Callable
from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant

_PERIOD: Final = ("current_period_start", "current_period_end")
_NEW_IN_INVOICES: Final = ("confirmation_secret", "parent", "payments", "total_taxes")


def old_shape(merchant: Merchant, subject: Json) -> Json:
    """Return the object as it was before subscriptions and invoices were taken apart."""
    render = _SHAPES.get(subject.get("object", ""))
    return subject if render is None else render(merchant, subject)


def old_previous(subject: Json, previous: Json) -> Json:
    """Return the previous attributes of an object under their old names."""
    kind = subject.get("object")
    if kind == "subscription" and "items" in previous:
        return {**previous, **_period_of(previous)}
    if kind == "invoice" and previous.get("status") != "paid" and subject["status"] == "paid":
        return {**previous, "paid": False}
    return previous


def _subscription(_merchant: Merchant, subscription: Json) -> Json:
    items = subscription["items"]
    bare = [
        {name: value for name, value in item.items() if name not in _PERIOD}
        for item in items["data"]
    ]
    return {**subscription, **_period_of(subscription), "items": {**items, "data": bare}}


def _period_of(subscription: Json) -> Json:
    first = subscription["items"]["data"][0]
    return {name: first[name] for name in _PERIOD}


def _invoice(merchant: Merchant, invoice: Json) -> Json:
    kept = {name: value for name, value in invoice.items() if name not in _NEW_IN_INVOICES}
    details = invoice["parent"]["subscription_details"]
    intent = _intent_of(merchant, invoice)
    lines = [_line(merchant, line) for line in invoice["lines"]["data"]]
    return kept | {
        "application_fee_amount": None,
        "charge": intent["latest_charge"] if intent else None,
        "lines": {**invoice["lines"], "data": lines},
        "paid": invoice["status"] == "paid",
        "paid_out_of_band": bool(invoice["amount_paid_off_stripe"]),
        "payment_intent": intent["id"] if intent else None,
        "subscription": details["subscription"],
        "subscription_details": {"metadata": details["metadata"]},
        "tax": None,
        "total_tax_amounts": [],
        "transfer_data": None,
    }


def _intent_of(merchant: Merchant, invoice: Json) -> Json | None:
    payments = merchant.table("invoice_payment").having("invoice", invoice["id"])
    if not payments:
        return None
    return merchant.find(payments[-1]["payment"]["payment_intent"])


def _line(merchant: Merchant, line: Json) -> Json:
    kept = {name: value for name, value in line.items() if name not in {"parent", "pricing"}}
    details = line["parent"]["subscription_item_details"]
    return kept | {
        "price": merchant.find(line["pricing"]["price_details"]["price"]),
        "proration": details["proration"],
        "subscription_item": details["subscription_item"],
        "type": "subscription",
    }


def _payment(merchant: Merchant, subject: Json) -> Json:
    """Name the invoice on what pays it: a PaymentIntent, or its charge."""
    intent_id = subject["payment_intent"] if subject["object"] == "charge" else subject["id"]
    return {**subject, "invoice": merchant.invoice_of.get(intent_id or "")}


_SHAPES: Final[dict[str, Callable[[Merchant, Json], Json]]] = {
    "charge": _payment,
    "invoice": _invoice,
    "payment_intent": _payment,
    "subscription": _subscription,
}
