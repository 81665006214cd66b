"""PaymentIntents: one amount to be collected, through as many attempts as it takes."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.amounts import check_chargeable
from adapters.sandbox.resources.changes import change
from adapters.sandbox.resources.charges import settle
from adapters.sandbox.resources.dispute_cases import contest
from adapters.sandbox.resources.followers import is_followed, tell
from adapters.sandbox.resources.intents import CONFIRM_FORM, INTENT_FORM
from adapters.sandbox.resources.payment_intent_shape import blank_intent
from adapters.sandbox.resources.payment_methods import usable, wallet
from adapters.sandbox.resources.payments import check_ready, confirm_intent, unexpected
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, invalid
from adapters.sandbox.wire.fields import (
    Form,
    boolean,
    choice,
    currency,
    integer,
    loose,
    metadata,
    required,
    text,
)
from adapters.sandbox.wire.listing import LIST, list_objects

_CONFIRMABLE = {"requires_payment_method", "requires_confirmation", "requires_action"}
_CANCELABLE = {*_CONFIRMABLE, "requires_capture", "processing"}
_PLAIN = (
    "amount",
    "currency",
    "description",
    "metadata",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor_suffix",
    "transfer_group",
)


def create(call: Call) -> Json:
    """Make a PaymentIntent, and confirm it at once when asked to."""
    form = call.form
    check_chargeable(form["amount"], form["currency"])
    if form.get("off_session") and not form.get("confirm"):
        raise invalid(
            "The parameter `off_session` cannot be passed when creating a PaymentIntent unless "
            "`confirm` is set to true.",
            param="off_session",
        )
    if form.get("customer"):
        call.named("customer", form["customer"], param="customer")
    method = usable(call, form["payment_method"]) if form.get("payment_method") else None
    if form.get("confirm"):
        check_ready(call, method["id"] if method else None, customer=form.get("customer"))
    intent = call.merchant.table("payment_intent").add(blank_intent(call, method))
    call.emit("payment_intent.created", intent)
    return confirm_intent(call, intent) if form.get("confirm") else intent


def get(call: Call) -> Json:
    """Return a PaymentIntent."""
    return call.subject("payment_intent")


def list_all(call: Call) -> Json:
    """List PaymentIntents, also by customer."""
    return list_objects(call, "payment_intent", by=("customer",))


def update(call: Call) -> Json:
    """Change a PaymentIntent that is not finished."""
    intent = get(call)
    form = call.form
    if intent["status"] not in _CONFIRMABLE and set(form) - {"metadata", "description"}:
        raise unexpected(intent, "update")
    if is_followed(call, intent) and {"amount", "currency", "customer"} & set(form):
        raise Refused(
            "The amount, currency and customer of this PaymentIntent are those of its invoice."
        )
    after = {**intent, **form}
    check_chargeable(after["amount"], after["currency"])
    if form.get("customer"):
        call.named("customer", form["customer"], param="customer")
        call.merchant.table("payment_intent").move(intent, "customer", form["customer"])
    if form.get("payment_method"):
        _choose(call, intent)
    change(intent, form, _PLAIN)
    return intent


def confirm(call: Call) -> Json:
    """Confirm with the card already chosen, or with the one given."""
    intent = get(call)
    if intent["status"] not in _CONFIRMABLE:
        raise unexpected(intent, "confirm")
    if call.form.get("payment_method"):
        _choose(call, intent)
    change(intent, call.form, ("capture_method", "receipt_email", "setup_future_usage"))
    return confirm_intent(call, intent)


def capture(call: Call) -> Json:
    """Take all or part of what a card has authorized; the rest is let go."""
    intent = get(call)
    if intent["status"] != "requires_capture":
        raise unexpected(intent, "capture")
    amount = call.form.get("amount_to_capture", intent["amount_capturable"])
    if amount > intent["amount_capturable"]:
        raise Refused(
            f"The amount_to_capture ({amount}) is greater than the amount_capturable "
            f"({intent['amount_capturable']}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    charge = call.named("charge", intent["latest_charge"])
    charge |= {"captured": True, "amount_captured": amount}
    charge["amount_refunded"] = charge["amount"] - amount
    method = call.named("payment_method", charge["payment_method"])
    settle(call, charge, method)
    call.emit("charge.captured", charge)
    contest(call.merchant, charge, wallet(call, method).card)
    intent |= {"amount_capturable": 0, "amount_received": amount, "status": "succeeded"}
    change(intent, call.form, ("metadata", "statement_descriptor_suffix"))
    call.emit("payment_intent.succeeded", intent)
    tell(call, intent)
    return intent


def cancel(call: Call) -> Json:
    """Give a PaymentIntent up; what was authorized is released."""
    intent = get(call)
    if intent["status"] not in _CANCELABLE:
        raise unexpected(intent, "cancel")
    if is_followed(call, intent):
        raise Refused(
            "You cannot cancel this PaymentIntent because it belongs to an invoice. Void the "
            "invoice instead."
        )
    if intent["status"] == "requires_capture":
        charge = call.named("charge", intent["latest_charge"])
        charge |= {"amount_refunded": charge["amount"], "refunded": True}
        call.emit("charge.refunded", charge)
    intent |= {
        "amount_capturable": 0,
        "canceled_at": call.now,
        "cancellation_reason": call.form.get("cancellation_reason"),
        "next_action": None,
        "status": "canceled",
    }
    call.emit("payment_intent.canceled", intent)
    return intent


def _choose(call: Call, intent: Json) -> None:
    intent["payment_method"] = usable(call, call.form["payment_method"])["id"]
    if intent["status"] == "requires_payment_method":
        intent["status"] = "requires_confirmation"


_CONFIRM: Form = {
    **CONFIRM_FORM,
    "capture_method": choice("automatic", "automatic_async", "manual"),
    "error_on_requires_action": boolean(),
    "excluded_payment_method_types": INTENT_FORM["excluded_payment_method_types"],
    "mandate_data": loose(),
    "off_session": boolean(),
    "payment_method": text(),
    "receipt_email": text(),
    "return_url": text(),
    "setup_future_usage": choice("off_session", "on_session"),
    "shipping": loose(),
}
_CREATE: Form = {
    **INTENT_FORM,
    **_CONFIRM,
    "amount": required(integer(minimum=1)),
    "confirm": boolean(),
    "confirmation_method": choice("automatic", "manual"),
    "currency": required(currency()),
    "customer": text(),
    "description": text(1000),
    "metadata": metadata(),
    "statement_descriptor": text(22),
    "statement_descriptor_suffix": text(22),
    "transfer_group": text(),
}
_UPDATE: Form = {
    **{name: _CREATE[name] for name in _PLAIN},
    "amount": integer(minimum=1),
    "currency": currency(),
    "customer": text(),
    "payment_method": text(),
}
_CAPTURE: Form = {
    "amount_to_capture": integer(minimum=1),
    "metadata": metadata(),
    "statement_descriptor_suffix": text(22),
}
_CANCEL: Form = {
    "cancellation_reason": choice("duplicate", "fraudulent", "requested_by_customer", "abandoned")
}
_PATH = "/v1/payment_intents"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form={**LIST, "customer": text()}),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_UPDATE),
    Endpoint(method="POST", path=_PATH + "/{id}/confirm", act=confirm, form=_CONFIRM),
    Endpoint(method="POST", path=_PATH + "/{id}/capture", act=capture, form=_CAPTURE),
    Endpoint(method="POST", path=_PATH + "/{id}/cancel", act=cancel, form=_CANCEL),
)
