"""Invoices: what is to be paid, by whom, and whether it was."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.table import Table
from adapters.sandbox.resources.beyond import beyond
from adapters.sandbox.resources.changes import merged_metadata
from adapters.sandbox.resources.collection import (
    charge,
    default_method,
    finalize,
    no_method,
    settle,
)
from adapters.sandbox.resources.invoice_ends import void, write_off
from adapters.sandbox.resources.invoice_payments import give_up
from adapters.sandbox.resources.invoice_shape import subscription_id_of
from adapters.sandbox.resources.payment_methods import usable
from adapters.sandbox.resources.subscription_state import enter, subscription_of
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.fields import Form, boolean, choice, metadata, text
from adapters.sandbox.wire.listing import LIST, PAGE, list_objects, page_of


def get(call: Call) -> Json:
    """Return an invoice."""
    return call.subject("invoice")


def update(call: Call) -> Json:
    """Change an invoice's description or metadata, or whether it advances by itself."""
    invoice = get(call)
    form = call.form
    after: Json = {name: form[name] for name in ("auto_advance", "description") if name in form}
    if "metadata" in form:
        after["metadata"] = merged_metadata(invoice["metadata"], form["metadata"])
    enter(call, invoice, after, "invoice.updated")
    return invoice


def list_all(call: Call) -> Json:
    """List invoices, also by customer, subscription or status."""
    wanted = call.form.get("subscription")

    def keep(invoice: Json) -> bool:
        return wanted is None or subscription_id_of(invoice) == wanted

    return list_objects(call, "invoice", by=("collection_method", "customer", "status"), keep=keep)


def list_lines(call: Call) -> Json:
    """List the lines of an invoice, in its own order."""
    lines = Table()
    for line in reversed(get(call)["lines"]["data"]):
        lines.add(line)
    return page_of(call, lines, where={})


def finalize_now(call: Call) -> Json:
    """Finalize a draft before its time."""
    invoice = get(call)
    if invoice["status"] != "draft":
        raise Refused(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice."
        )
    finalize(call, invoice)
    if "auto_advance" in call.form:
        invoice["auto_advance"] = call.form["auto_advance"]
    return invoice


def pay(call: Call) -> Json:
    """Pay an invoice now, by card or by other means."""
    invoice = get(call)
    _check_payable(invoice)
    form = call.form
    method = usable(call, form["payment_method"]) if form.get("payment_method") else None
    method = method or default_method(call, subscription_of(call, invoice))
    is_off_stripe = form.get("paid_out_of_band", False)
    if method is None and invoice["amount_due"] and not is_off_stripe:
        raise no_method()
    if invoice["status"] == "draft":
        finalize(call, invoice)
    if is_off_stripe and invoice["status"] != "paid":
        give_up(call, invoice)
        settle(call, invoice, is_off_stripe=True)
    elif invoice["status"] != "paid":
        charge(call, invoice, method, is_off_session=form.get("off_session", True))
    if invoice["status"] != "paid":
        raise _asks_action()
    return invoice


def void_now(call: Call) -> Json:
    """Declare a finalized invoice void."""
    invoice = get(call)
    _check_status(invoice, {"open", "uncollectible"}, "void")
    void(call, invoice)
    return invoice


def mark_uncollectible(call: Call) -> Json:
    """Declare an open invoice uncollectible."""
    invoice = get(call)
    _check_status(invoice, {"open"}, "mark as uncollectible")
    write_off(call, invoice)
    return invoice


def _check_payable(invoice: Json) -> None:
    if invoice["status"] == "paid":
        raise Refused("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "void":
        raise Refused("Voided invoices cannot be paid.", code="invoice_not_editable")


def _check_status(invoice: Json, allowed: set[str], verb: str) -> None:
    if invoice["status"] not in allowed:
        raise Refused(
            f"You cannot {verb} an invoice with a status of {invoice['status']}.",
            code="invoice_not_editable",
        )


def _asks_action() -> Refused:
    return Refused(
        "This payment requires additional user action before it can be completed successfully. "
        "Payment can be completed using the PaymentIntent associated with the invoice.",
        status=402,
        type="card_error",
        code="invoice_payment_intent_requires_action",
    )


_LIST: Form = {
    **LIST,
    "collection_method": choice("charge_automatically", "send_invoice"),
    "customer": text(),
    "status": choice("draft", "open", "paid", "uncollectible", "void"),
    "subscription": text(),
    **beyond("customer_account", "due_date"),
}
_PAY: Form = {
    "forgive": boolean(),
    "off_session": boolean(),
    "paid_out_of_band": boolean(),
    "payment_method": text(),
    **beyond("mandate", "source"),
}
_UPDATE: Form = {"auto_advance": boolean(), "description": text(), "metadata": metadata()}
_PATH = "/v1/invoices"
_ONE = _PATH + "/{id}"
ENDPOINTS = (
    Endpoint(method="GET", path=_PATH, act=list_all, form=_LIST),
    Endpoint(method="GET", path=_ONE, act=get),
    Endpoint(method="POST", path=_ONE, act=update, form=_UPDATE),
    Endpoint(method="GET", path=_ONE + "/lines", act=list_lines, form=PAGE),
    Endpoint(
        method="POST", path=_ONE + "/finalize", act=finalize_now, form={"auto_advance": boolean()}
    ),
    Endpoint(method="POST", path=_ONE + "/pay", act=pay, form=_PAY),
    Endpoint(method="POST", path=_ONE + "/void", act=void_now),
    Endpoint(method="POST", path=_ONE + "/mark_uncollectible", act=mark_uncollectible),
)
