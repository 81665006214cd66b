"""What a payment intent, or a refusal to make one, says about our charge."""

from typing import Final

import stripe

from adapters.stripe.amounts import from_stripe
from adapters.stripe.errors import code_of
from adapters.stripe.metadata import transaction_of
from application.ports.charge_gateway import (
    ActionRequired,
    Cancelled,
    Charged,
    ChargeOutcome,
    Declined,
    ProcessingFee,
    StillProcessing,
)
from domain.attempt import ChargeRequest
from domain.currency import UnknownCurrency
from domain.ids import ChargeReference, PaymentIntentReference
from domain.transaction import Failure

AUTHENTICATION_REQUIRED: Final = "authentication_required"

_REFUSED: Final = frozenset({"requires_payment_method", "requires_confirmation"})


def outcome_of(intent: stripe.PaymentIntent) -> ChargeOutcome:
    """Return what has become of an intent; a status that is new to us is not an answer yet."""
    transaction_id = transaction_of(intent.metadata)
    reference = PaymentIntentReference(intent.id)
    failure = _failure_of(intent)
    if intent.status == "succeeded":
        return _charged(intent)
    if intent.status == "canceled":
        return Cancelled(transaction_id=transaction_id, payment_intent=reference)
    if intent.status == "requires_action" or failure.code == AUTHENTICATION_REQUIRED:
        return ActionRequired(
            transaction_id=transaction_id, payment_intent=reference, failure=failure
        )
    if intent.status in _REFUSED:
        return Declined(transaction_id=transaction_id, payment_intent=reference, failure=failure)
    return StillProcessing(transaction_id=transaction_id, payment_intent=reference)


def refusal_of(error: stripe.StripeError, request: ChargeRequest) -> Declined | ActionRequired:
    """Return what a refused request means; the intent exists even so, and is named where told."""
    told = error.error
    intent = told.payment_intent if told is not None else None
    reference = PaymentIntentReference(intent.id) if intent else request.payment_intent
    failure = Failure(
        code=code_of(error) or "invalid_request",
        decline_code=told.decline_code if told is not None else None,
        advice_code=told.advice_code if told is not None else None,
    )
    kind = ActionRequired if failure.code == AUTHENTICATION_REQUIRED else Declined
    return kind(transaction_id=request.transaction_id, payment_intent=reference, failure=failure)


def processing_fee_of(charge: stripe.Charge) -> ProcessingFee | None:
    """Return what Stripe kept of a charge; None while that is not booked.

    Raises `UnknownCurrency` where the account settles in a currency that is not ours.
    """
    booked = charge.balance_transaction
    if booked is None or isinstance(booked, str):
        return None
    return ProcessingFee(
        amount=from_stripe(booked.fee, booked.currency), balance_transaction=booked.id
    )


def _charged(intent: stripe.PaymentIntent) -> Charged:
    charge = intent.latest_charge
    if charge is None or isinstance(charge, str):
        raise ValueError("a succeeded intent comes with its charge")
    return Charged(
        transaction_id=transaction_of(intent.metadata),
        payment_intent=PaymentIntentReference(intent.id),
        charge=ChargeReference(charge.id),
        amount=from_stripe(intent.amount_received, intent.currency),
        processing_fee=_processing_fee_if_known(charge),
    )


def _processing_fee_if_known(charge: stripe.Charge) -> ProcessingFee | None:
    # The charge is the news here; whoever then asks for the fee alone is told of the currency.
    try:
        return processing_fee_of(charge)
    except UnknownCurrency:
        return None


def _failure_of(intent: stripe.PaymentIntent) -> Failure:
    error = intent.last_payment_error
    if error is None:
        return Failure(code=intent.status)
    told = error.to_dict()
    return Failure(
        code=told.get("code") or told.get("type") or intent.status,
        decline_code=told.get("decline_code"),
        advice_code=told.get("advice_code"),
    )
