"""Confirming a PaymentIntent: what the card says, and what becomes of the intent."""

from dataclasses import dataclass

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.cards import (
    ALWAYS,
    AUTHENTICATION_FAILED,
    AUTHENTICATION_REQUIRED,
    NEVER,
    UNLESS_OFF_SESSION,
    Decline,
    TestCard,
)
from adapters.sandbox.resources.charges import charge_card, refuse_card
from adapters.sandbox.resources.dispute_cases import contest
from adapters.sandbox.resources.followers import tell
from adapters.sandbox.resources.intents import last_error, next_action
from adapters.sandbox.resources.payment_methods import (
    Wallet,
    attach_to,
    declined,
    spent,
    wallet,
)
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.errors import Refused, invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One confirmation and the circumstances that decide it."""

    intent: Json
    method: Json
    is_off_session: bool
    must_not_wait: bool


def confirm_intent(call: Call, intent: Json) -> Json:
    """Run the chosen card; answer the intent, or refuse with 402 and the intent inside."""
    method = check_ready(call, intent["payment_method"], customer=intent["customer"])
    attempt = Attempt(
        intent=intent,
        method=method,
        is_off_session=bool(call.form.get("off_session")),
        must_not_wait=bool(call.form.get("error_on_requires_action")),
    )
    hidden = wallet(call, method)
    if _asks_authentication(hidden, is_off_session=attempt.is_off_session):
        return _authenticate_first(call, attempt)
    return _charge(call, intent, method, hidden.card)


def foreseen(call: Call, method: Json, *, is_off_session: bool) -> Decline | None:
    """Return what a charge of this card would be refused for, without trying it."""
    hidden = wallet(call, method)
    if _asks_authentication(hidden, is_off_session=is_off_session):
        return AUTHENTICATION_REQUIRED
    return hidden.card.decline


def check_ready(call: Call, method_id: str | None, *, customer: str | None) -> Json:
    """Return the payment method if it may be charged for this customer; refuse before any work."""
    if method_id is None:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can "
            "either update the PaymentIntent with a payment method and then confirm it again, or "
            "confirm it again directly with a payment method.",
            code="payment_intent_unexpected_state",
            param="payment_method",
        )
    method = call.named("payment_method", method_id, param="payment_method", noun="PaymentMethod")
    owner = method["customer"]
    if wallet(call, method).is_spent:
        raise spent()
    if owner is not None and customer is None:
        raise invalid(
            f"The PaymentMethod supplied ({method['id']}) belongs to a Customer. Please supply "
            "this PaymentMethod's owning Customer in the `customer` field.",
            param="payment_method",
        )
    if owner not in {None, customer}:
        raise invalid(
            f"The payment method supplied ({method['id']}) does not belong to the Customer you "
            f"supplied {customer} but instead belongs to Customer: {owner}. Please check the "
            "payment method's owner and try again.",
            param="payment_method",
        )
    return method


def authenticate(call: Call, intent: Json, *, is_successful: bool) -> Json:
    """Finish 3-D Secure on behalf of the cardholder."""
    if intent["status"] != "requires_action":
        raise unexpected(intent, "authenticate")
    method = call.named("payment_method", intent["payment_method"])
    intent["next_action"] = None
    if not is_successful:
        _fall_back(call, intent, method, AUTHENTICATION_FAILED, charge=None)
        return intent
    return _charge(call, intent, method, wallet(call, method).card)


def unexpected(intent: Json, verb: str) -> Refused:
    """Refuse what the status of the intent does not allow."""
    return Refused(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        payment_intent=dict(intent),
    )


def _asks_authentication(hidden: Wallet, *, is_off_session: bool) -> bool:
    kind = hidden.card.authentication
    if kind == UNLESS_OFF_SESSION:
        return not is_off_session
    if kind in {NEVER, ALWAYS}:
        return kind == ALWAYS
    return not (hidden.is_set_up and is_off_session)


def _authenticate_first(call: Call, attempt: Attempt) -> Json:
    intent = attempt.intent
    if attempt.is_off_session or attempt.must_not_wait:
        method = attempt.method
        error = _fall_back(call, intent, method, AUTHENTICATION_REQUIRED, charge=None)
        raise error
    intent["status"] = "requires_action"
    intent["next_action"] = next_action(call, intent)
    call.emit("payment_intent.requires_action", intent)
    tell(call, intent)
    return intent


def _charge(call: Call, intent: Json, method: Json, card: TestCard) -> Json:
    if card.decline is not None:
        charge = refuse_card(call, intent, method, card.decline)
        raise _fall_back(call, intent, method, card.decline, charge=charge["id"])
    charge = charge_card(call, intent, method)
    if charge["captured"]:
        contest(call.merchant, charge, card)
    intent["latest_charge"] = charge["id"]
    intent["last_payment_error"] = None
    intent["next_action"] = None
    _remember_use(call, intent, method)
    if intent["capture_method"] == "manual":
        intent["amount_capturable"] = intent["amount"]
        intent["status"] = "requires_capture"
        call.emit("payment_intent.amount_capturable_updated", intent)
        return intent
    intent["amount_received"] = intent["amount"]
    intent["status"] = "succeeded"
    call.emit("payment_intent.succeeded", intent)
    tell(call, intent)
    return intent


def _remember_use(call: Call, intent: Json, method: Json) -> None:
    hidden = wallet(call, method)
    if intent["setup_future_usage"] and intent["customer"]:
        attach_to(call, call.named("customer", intent["customer"]), method)
    hidden.is_spent = method["customer"] is None
    hidden.is_set_up = hidden.is_set_up or intent["setup_future_usage"] == "off_session"


def _fall_back(
    call: Call, intent: Json, method: Json, decline: Decline, *, charge: str | None
) -> Refused:
    intent["status"] = "requires_payment_method"
    intent["payment_method"] = None
    intent["next_action"] = None
    intent["latest_charge"] = charge or intent["latest_charge"]
    intent["last_payment_error"] = last_error(decline, method, charge=charge)
    call.emit("payment_intent.payment_failed", intent)
    tell(call, intent)
    return declined(
        decline, charge=charge, payment_intent=dict(intent), payment_method=dict(method)
    )
