"""Invoice payments: the link between an invoice and the PaymentIntent that pays it."""

from dataclasses import replace

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.payment_intent_shape import blank_intent
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.fields import Form, choice, group, required, text
from adapters.sandbox.wire.listing import LIST, list_objects

_DESCRIPTIONS = {
    "subscription_create": "Subscription creation",
    "subscription_cycle": "Subscription update",
}


def open_payment(call: Call, invoice: Json, method: Json | None) -> Json:
    """Make the PaymentIntent of an invoice that was finalized, and the link to it."""
    is_first = invoice["billing_reason"] == "subscription_create"
    saves = is_first and invoice["collection_method"] == "charge_automatically"
    form = {
        "amount": invoice["amount_due"],
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "description": _DESCRIPTIONS[invoice["billing_reason"]],
        "setup_future_usage": "off_session" if saves else None,
    }
    intent = call.merchant.table("payment_intent").add(
        blank_intent(replace(call, form=form), method)
    )
    call.merchant.invoice_of[intent["id"]] = invoice["id"]
    call.merchant.table("invoice_payment").add(_blank(call, invoice, intent))
    call.emit("payment_intent.created", intent)
    return intent


def payment_of(call: Call, invoice: Json) -> Json | None:
    """Return the link of an invoice to its PaymentIntent, if it needed one."""
    payments = call.merchant.table("invoice_payment").having("invoice", invoice["id"])
    return payments[-1] if payments else None


def intent_of(call: Call, invoice: Json) -> Json | None:
    """Return the PaymentIntent of an invoice, if it needed one."""
    payment = payment_of(call, invoice)
    return None if payment is None else call.merchant.find(payment["payment"]["payment_intent"])


def mark_paid(call: Call, invoice: Json) -> None:
    """Note that the PaymentIntent has paid the invoice."""
    payment = payment_of(call, invoice)
    if payment is not None:
        payment |= {"amount_paid": payment["amount_requested"], "status": "paid"}
        payment["status_transitions"] = {"canceled_at": None, "paid_at": call.now}
        call.emit("invoice_payment.paid", payment)


def give_up(call: Call, invoice: Json) -> None:
    """Cancel the PaymentIntent of an invoice that it will not pay."""
    payment, intent = payment_of(call, invoice), intent_of(call, invoice)
    if payment is None or intent is None or intent["status"] in {"canceled", "succeeded"}:
        return
    payment["status"] = "canceled"
    payment["status_transitions"] = {"canceled_at": call.now, "paid_at": None}
    intent |= {
        "canceled_at": call.now,
        "cancellation_reason": "void_invoice",
        "next_action": None,
        "status": "canceled",
    }
    call.emit("payment_intent.canceled", intent)


def get(call: Call) -> Json:
    """Return one payment of an invoice."""
    return call.subject("invoice_payment")


def list_all(call: Call) -> Json:
    """List payments of invoices, also of one invoice or by one PaymentIntent."""
    wanted = (call.form.get("payment") or {}).get("payment_intent")
    keep = None if wanted is None else lambda row: row["payment"]["payment_intent"] == wanted
    return list_objects(call, "invoice_payment", by=("invoice", "status"), keep=keep)


def _blank(call: Call, invoice: Json, intent: Json) -> Json:
    return {
        "id": call.make_id("inpay"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": invoice["amount_due"],
        "created": call.now,
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }


_LIST: Form = {
    **LIST,
    "invoice": text(),
    "payment": group({"payment_intent": text(), "type": required(choice("payment_intent"))}),
    "status": choice("canceled", "open", "paid"),
}
_PATH = "/v1/invoice_payments"
ENDPOINTS = (
    Endpoint(method="GET", path=_PATH, act=list_all, form=_LIST),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
)
