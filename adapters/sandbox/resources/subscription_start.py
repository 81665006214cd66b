"""The start of a subscription: its trial or its first invoice, and who pays it."""

from dataclasses import replace
from functools import partial

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources import setup_intents
from adapters.sandbox.resources.collection import (
    charge_by_itself,
    default_method,
    finalize,
)
from adapters.sandbox.resources.followers import follow
from adapters.sandbox.resources.payment_methods import declined
from adapters.sandbox.resources.payments import foreseen
from adapters.sandbox.resources.periods import next_boundary
from adapters.sandbox.resources.renewals import add_invoice, finalize_later, watch
from adapters.sandbox.resources.subscription_shape import total_of, with_period
from adapters.sandbox.resources.subscription_state import enter_subscription
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.errors import Refused

DEFAULT = "default_incomplete"


def start(call: Call, subscription: Json) -> Json:
    """Begin the first period or the trial, and have it paid as the caller wishes."""
    behavior = call.form.get("payment_behavior", "allow_incomplete")
    _begin_period(call, subscription)
    is_due = subscription["status"] == "incomplete"
    if is_due and behavior != DEFAULT:
        _check_payable(call, subscription, must_succeed=behavior == "error_if_incomplete")
    call.merchant.table("subscription").add(subscription)
    invoice = add_invoice(call, subscription, reason="subscription_create", since=call.now)
    subscription["latest_invoice"] = invoice["id"]
    if behavior == DEFAULT and subscription["collection_method"] == "charge_automatically":
        _ask_for_card(call, subscription)
    call.emit("customer.subscription.created", subscription)
    call.emit("invoice.created", invoice)
    watch(call, subscription)
    if subscription["collection_method"] == "send_invoice" and invoice["amount_due"]:
        finalize_later(call, invoice)
        return subscription
    finalize(call, invoice)
    if invoice["status"] == "open" and behavior != DEFAULT:
        charge_by_itself(call, invoice, is_off_session=bool(call.form.get("off_session")))
    return subscription


def _begin_period(call: Call, subscription: Json) -> None:
    trial_end = subscription["trial_end"]
    rhythm = subscription["items"]["data"][0]["price"]["recurring"]
    end = trial_end or next_boundary(call.now, rhythm, after=call.now)
    subscription["items"] = with_period(subscription, call.now, end)
    if trial_end:
        subscription["status"] = "trialing"
    elif subscription["collection_method"] == "send_invoice" or not total_of(subscription):
        subscription["status"] = "active"


def _check_payable(call: Call, subscription: Json, *, must_succeed: bool) -> None:
    method = default_method(call, subscription)
    if method is None:
        raise Refused(
            "This customer has no attached payment source or default payment method. Please "
            "consider adding a default payment method.",
            code="resource_missing",
        )
    is_off_session = bool(call.form.get("off_session"))
    refusal = foreseen(call, method, is_off_session=is_off_session)
    if must_succeed and refusal is not None:
        raise declined(refusal, payment_method=dict(method))


def _ask_for_card(call: Call, subscription: Json) -> None:
    """Open a SetupIntent where no first payment will save a card."""
    if subscription["status"] == "incomplete":
        return
    form = {"customer": subscription["customer"], "usage": "off_session"}
    intent = setup_intents.create(replace(call, form=form))
    follow(call, intent, partial(_card_saved, subscription))
    subscription["pending_setup_intent"] = intent["id"]


def _card_saved(subscription: Json, call: Call, intent: Json) -> None:
    after: Json = {"pending_setup_intent": None}
    if subscription["payment_settings"]["save_default_payment_method"] == "on_subscription":
        after["default_payment_method"] = intent["payment_method"]
    enter_subscription(call, subscription, **after)
