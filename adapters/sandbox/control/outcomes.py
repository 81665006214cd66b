"""Decide what a person would decide in a browser: onboarding, saving a card, 3-D Secure."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources import payments, setup_intents
from adapters.sandbox.resources.banks import default_bank
from adapters.sandbox.resources.onboarding import OUTCOMES, finish
from adapters.sandbox.resources.payout_course import start
from adapters.sandbox.resources.payout_shape import blank_payout
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.fields import Form, choice, currency, integer, required, text


def onboard(call: Call) -> Json:
    """Finish the onboarding of a connected account one way or another."""
    return finish(call.platform, call.subject("account"), call.form.get("outcome", "complete"))


def spend(call: Call) -> Json:
    """Send money of a connected account to its bank, so that it is gone when it is asked back."""
    form = call.form
    account = call.subject("account")
    merchant = call.platform.connected[account["id"]]
    bank = default_bank(merchant, form["currency"])
    if bank is None or merchant.purse(form["currency"]).available < form["amount"]:
        raise Refused("The account does not have that much.", code="balance_insufficient")
    return start(merchant, blank_payout(merchant, bank, form["amount"], form))


def confirm_setup(call: Call) -> Json:
    """Save a test card as the seller's browser would, 3-D Secure included."""
    call.form.setdefault("payment_method", "pm_card_visa")
    intent = setup_intents.confirm(call)
    if intent["status"] == "requires_action":
        return setup_intents.authenticate(call, intent, is_successful=True)
    return intent


def authenticate_payment(call: Call) -> Json:
    """Finish the 3-D Secure of a PaymentIntent."""
    intent = call.subject("payment_intent")
    return payments.authenticate(call, intent, is_successful=_is_success(call))


def authenticate_setup(call: Call) -> Json:
    """Finish the 3-D Secure of a SetupIntent."""
    intent = setup_intents.get(call)
    return setup_intents.authenticate(call, intent, is_successful=_is_success(call))


def _is_success(call: Call) -> bool:
    return bool(call.form.get("outcome", "succeed") == "succeed")


_AUTHENTICATE: Form = {"outcome": choice("succeed", "fail")}
ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/_sandbox/accounts/{id}/spend",
        act=spend,
        form={"amount": required(integer(minimum=1)), "currency": required(currency())},
    ),
    Endpoint(
        method="POST",
        path="/_sandbox/accounts/{id}/onboarding",
        act=onboard,
        form={"outcome": choice(*OUTCOMES)},
    ),
    Endpoint(
        method="POST",
        path="/_sandbox/setup_intents/{id}/confirm",
        act=confirm_setup,
        form={"payment_method": required(text())},
    ),
    Endpoint(
        method="POST",
        path="/_sandbox/setup_intents/{id}/authenticate",
        act=authenticate_setup,
        form=_AUTHENTICATE,
    ),
    Endpoint(
        method="POST",
        path="/_sandbox/payment_intents/{id}/authenticate",
        act=authenticate_payment,
        form=_AUTHENTICATE,
    ),
)
