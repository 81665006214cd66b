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
    PaymentAction,
    ProcessingFee,
    StillProcessing,
)
from domain.attempt import ChargeRequest
from domain.currency import UnknownCurrency
from domain.ids import ChargeReference, PaymentIntentReference, PaymentMethodReference
from domain.transaction import Failure

_AUTHENTICATION: Final = frozenset(
    {
        "authentication_required",
        "authentication_not_handled",
        "payment_intent_authentication_failure",
    }
)
"""What only the seller can answer, on the screen and as often as it takes, with the same intent."""

_REFUSED: Final = frozenset({"requires_payment_method", "requires_confirmation"})


def outcome_of(intent: stripe.PaymentIntent) -> ChargeOutcome:
    """Return what has become of an intent; a status that is new to us is not an answer yet."""
    transaction_id = transaction_of(intent.metadata)
    reference = PaymentIntentReference(intent.id)
    failure, card = _failure_of(intent), _card_of(intent)
    if intent.status == "succeeded":
        return _charged(intent)
    if intent.status == "canceled":
        return Cancelled(transaction_id=transaction_id, payment_intent=reference)
    if not _asks_the_seller(intent) and intent.status not in _REFUSED:
        return StillProcessing(transaction_id=transaction_id, payment_intent=reference)
    kind = ActionRequired if _asks_the_seller(intent) else Declined
    return kind(transaction_id=transaction_id, payment_intent=reference, failure=failure, card=card)


def action_of(intent: stripe.PaymentIntent) -> PaymentAction | None:
    """Return leave to finish an intent that waits for the seller."""
    if intent.client_secret is None or not _asks_the_seller(intent):
        return None
    return PaymentAction(intent.client_secret, _card_of(intent))


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
    kind = ActionRequired if failure.code in _AUTHENTICATION else Declined
    return kind(
        transaction_id=request.transaction_id,
        payment_intent=reference,
        failure=failure,
        card=request.payment_method,
    )


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


def _asks_the_seller(intent: stripe.PaymentIntent) -> bool:
    if intent.status == "requires_action":
        return True
    return intent.status in _REFUSED and _failure_of(intent).code in _AUTHENTICATION


def _card_of(intent: stripe.PaymentIntent) -> PaymentMethodReference | None:
    """Return the card that an intent was last tried with; a refusal takes it from the intent."""
    told = intent.to_dict()
    method = told.get("payment_method") or (told.get("last_payment_error") or {}).get(
        "payment_method"
    )
    if method is None:
        return None
    return PaymentMethodReference(method if isinstance(method, str) else method["id"])


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
