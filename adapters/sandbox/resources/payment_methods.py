"""Payment methods: saved cards, made from Stripe's test names."""

from dataclasses import dataclass
from typing import Any

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.cards import Decline, TestCard, card_named
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, invalid, missing
from adapters.sandbox.wire.fields import Form, choice, group, loose, metadata, required, text
from adapters.sandbox.wire.listing import PAGE, list_objects

EXPIRY_YEAR = 2034
NOUN = "PaymentMethod"


@dataclass(slots=True)
class Wallet:
    """What Stripe knows of a payment method and does not show."""

    card: TestCard
    is_set_up: bool = False
    is_spent: bool = False


def usable(call: Call, id: str, *, param: str = "payment_method") -> Json:
    """Return a payment method by id, minting a new one from a test name."""
    card = card_named(id)
    if card is not None:
        return mint(call, card)
    return call.named("payment_method", id, param=param, noun=NOUN)


def wallet(call: Call, method: Json) -> Wallet:
    """Return the hidden half of a payment method."""
    found: Wallet = call.merchant.hidden[method["id"]]
    return found


def mint(call: Call, card: TestCard) -> Json:
    """Make a payment method of a card."""
    method: Json = {
        "id": call.make_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": blank_billing_details(),
        "card": _card(card),
        "created": call.now,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    call.merchant.hidden[method["id"]] = Wallet(card)
    return call.merchant.table("payment_method").add(method)


def attach_to(call: Call, customer: Json, method: Json) -> None:
    """Save a payment method for a customer; some cards refuse already here."""
    if method["customer"] == customer["id"]:
        return
    if method["customer"] is not None:
        raise Refused(
            "The payment method you provided has already been attached to a customer.",
            code="payment_method_unexpected_state",
            param="payment_method",
        )
    hidden = wallet(call, method)
    if hidden.is_spent:
        raise spent()
    if hidden.card.decline is not None and not hidden.card.attaches:
        raise declined(hidden.card.decline)
    call.merchant.table("payment_method").move(method, "customer", customer["id"])
    call.emit("payment_method.attached", method)


def detach_from(call: Call, customer: Json, method: Json) -> None:
    """Take a payment method from its customer, for good, and from its defaults."""
    call.merchant.table("payment_method").move(method, "customer", None)
    wallet(call, method).is_spent = True
    settings = customer["invoice_settings"]
    if settings["default_payment_method"] == method["id"]:
        customer["invoice_settings"] = {**settings, "default_payment_method": None}
    call.emit("payment_method.detached", method, {"customer": customer["id"]})


def spent() -> Refused:
    """Refuse a card that was used once without being saved."""
    return Refused(
        "This PaymentMethod was previously used without being attached to a Customer or was "
        "detached from a Customer, and may not be used again.",
        code="payment_method_unexpected_state",
        param="payment_method",
    )


def declined(decline: Decline, **fields: Any) -> Refused:
    """Return the bank's refusal as the error that the caller sees."""
    return Refused(
        decline.message,
        status=402,
        type="card_error",
        code=decline.code,
        decline_code=decline.decline_code,
        advice_code=decline.advice_code,
        **fields,
    )


def blank_billing_details() -> Json:
    """Return billing details of which nothing is known."""
    parts = ("city", "country", "line1", "line2", "postal_code", "state")
    return {
        "address": dict.fromkeys(parts),
        "email": None,
        "name": None,
        "phone": None,
        "tax_id": None,
    }


def create(call: Call) -> Json:
    """Make a card from a token."""
    given = call.form.get("card") or {}
    if "number" in given:
        raise invalid(
            "Sending credit card numbers directly to the Stripe API is generally unsafe. Use a "
            "test token instead.",
            param="card[number]",
        )
    card = card_named(given.get("token", ""))
    if card is None:
        raise missing("token", given.get("token", ""), param="card[token]", status=400)
    method = mint(call, card)
    method["metadata"] = merged_metadata({}, call.form.get("metadata"))
    method["billing_details"] |= call.form.get("billing_details") or {}
    return method


def get(call: Call) -> Json:
    """Return a payment method."""
    return call.subject("payment_method", noun=NOUN)


def update(call: Call) -> Json:
    """Change what may be changed of a payment method."""
    method = get(call)
    previous = change(method, call.form, ("metadata", "allow_redisplay"))
    method["billing_details"] |= call.form.get("billing_details") or {}
    call.emit("payment_method.updated", method, previous)
    return method


def list_all(call: Call) -> Json:
    """List the payment methods of a customer."""
    return list_objects(call, "payment_method", by=("customer", "type"))


def attach(call: Call) -> Json:
    """Save a payment method for a customer."""
    customer = call.named("customer", call.form["customer"], param="customer")
    card = card_named(call.path["id"])
    method = get(call) if card is None else mint(call, card)
    attach_to(call, customer, method)
    return method


def detach(call: Call) -> Json:
    """Take a payment method from its customer; it can never be used again."""
    method = get(call)
    if method["customer"] is None:
        raise invalid(
            "The payment method you provided is not attached to a customer so detachment is "
            "impossible.",
            param="payment_method",
        )
    detach_from(call, call.named("customer", method["customer"]), method)
    return method


def _card(card: TestCard) -> Json:
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": 12,
        "exp_year": EXPIRY_YEAR,
        "fingerprint": f"sandbox{card.brand}{card.last4}",
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


_CARD_FORM: Form = {
    "token": text(),
    "number": text(),
    "exp_month": text(),
    "exp_year": text(),
    "cvc": text(),
}
_CREATE: Form = {
    "type": required(choice("card")),
    "card": group(_CARD_FORM),
    "allow_redisplay": choice("always", "limited", "unspecified"),
    "billing_details": loose(),
    "metadata": metadata(),
}
_UPDATE: Form = {name: _CREATE[name] for name in ("allow_redisplay", "billing_details", "metadata")}
_PATH = "/v1/payment_methods"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(
        method="GET",
        path=_PATH,
        act=list_all,
        form={**PAGE, "customer": text(), "type": text(), "allow_redisplay": text()},
    ),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_UPDATE),
    Endpoint(
        method="POST",
        path=_PATH + "/{id}/attach",
        act=attach,
        form={"customer": required(text())},
    ),
    Endpoint(method="POST", path=_PATH + "/{id}/detach", act=detach),
)
