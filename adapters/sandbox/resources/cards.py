"""Stripe's test cards, as data: what each one is, and how it behaves."""

from dataclasses import dataclass
from typing import Final

# How a card asks for 3-D Secure.
NEVER = "never"
ALWAYS = "always"
UNLESS_SET_UP = "unless_set_up"
UNLESS_OFF_SESSION = "unless_off_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """The words of one refusal by the bank."""

    code: str
    message: str
    decline_code: str | None = None
    advice_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """One test card; `decline` strikes on payment, and on attaching too unless it `attaches`."""

    __test__ = False  # keeps test runners from taking it for a test

    last4: str
    brand: str = "visa"
    funding: str = "credit"
    country: str = "US"
    decline: Decline | None = None
    attaches: bool = True
    authentication: str = NEVER
    is_available_at_once: bool = False
    # The reason that the cardholder gives for a dispute, and whether it is only an inquiry.
    dispute: str | None = None
    is_inquiry: bool = False
    # What the bank says of a refund later: `fails` after it had succeeded, or `pends` at first.
    refund: str | None = None


def _declined(decline_code: str, message: str = "Your card was declined.", **more: str) -> Decline:
    return Decline(code="card_declined", decline_code=decline_code, message=message, **more)


GENERIC = _declined("generic_decline", advice_code="try_again_later")
INSUFFICIENT = _declined(
    "insufficient_funds", "Your card has insufficient funds.", advice_code="try_again_later"
)
LOST = _declined("lost_card", advice_code="do_not_try_again")
STOLEN = _declined("stolen_card", advice_code="do_not_try_again")
VELOCITY = _declined(
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its "
    "amount limit.",
    advice_code="try_again_later",
)
FRAUDULENT = _declined("fraudulent", advice_code="do_not_try_again")
EXPIRED = Decline(
    code="expired_card", message="Your card has expired.", advice_code="confirm_card_data"
)
INCORRECT_CVC = Decline(
    code="incorrect_cvc",
    message="Your card's security code is incorrect.",
    advice_code="confirm_card_data",
)
PROCESSING = Decline(
    code="processing_error",
    message="An error occurred while processing your card. Try again in a little bit.",
    advice_code="try_again_later",
)
AUTHENTICATION_REQUIRED = Decline(
    code="authentication_required",
    decline_code="authentication_required",
    message="Your card was declined. This transaction requires authentication.",
)
AUTHENTICATION_FAILED = Decline(
    code="payment_intent_authentication_failure",
    message="The provided PaymentMethod has failed authentication. You can provide "
    "payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
)
SETUP_AUTHENTICATION_FAILED = Decline(
    code="setup_intent_authentication_failure",
    message="The latest attempt to set up the payment method has failed because authentication "
    "failed.",
)


def _refusing(last4: str, decline: Decline) -> TestCard:
    return TestCard(last4=last4, decline=decline, attaches=False)


_CARDS: Final = {
    "visa": TestCard(last4="4242"),
    "visa_debit": TestCard(last4="5556", funding="debit"),
    "mastercard": TestCard(last4="4444", brand="mastercard"),
    "mastercard_debit": TestCard(last4="8210", brand="mastercard", funding="debit"),
    "amex": TestCard(last4="8431", brand="amex"),
    "discover": TestCard(last4="1117", brand="discover"),
    "gb": TestCard(last4="0000", country="GB"),
    "de": TestCard(last4="0016", country="DE"),
    "chargeDeclined": _refusing("0002", GENERIC),
    "chargeDeclinedInsufficientFunds": _refusing("9995", INSUFFICIENT),
    "chargeDeclinedLostCard": _refusing("9987", LOST),
    "chargeDeclinedStolenCard": _refusing("9979", STOLEN),
    "chargeDeclinedExpiredCard": _refusing("0069", EXPIRED),
    "chargeDeclinedIncorrectCvc": _refusing("0127", INCORRECT_CVC),
    "chargeDeclinedProcessingError": _refusing("0119", PROCESSING),
    "chargeDeclinedVelocityLimitExceeded": _refusing("6975", VELOCITY),
    "chargeDeclinedFraudulent": _refusing("0019", FRAUDULENT),
    "chargeCustomerFail": TestCard(last4="0341", decline=GENERIC),
    "authenticationRequired": TestCard(last4="3184", authentication=ALWAYS),
    "authenticationRequiredOnSetup": TestCard(last4="3155", authentication=UNLESS_SET_UP),
    "authenticationRequiredSetupForOffSession": TestCard(
        last4="0446", authentication=UNLESS_OFF_SESSION
    ),
    "bypassPending": TestCard(last4="0077", is_available_at_once=True),
    "createDispute": TestCard(last4="0259", dispute="fraudulent"),
    "createDisputeProductNotReceived": TestCard(last4="2685", dispute="product_not_received"),
    "createDisputeInquiry": TestCard(last4="1976", dispute="fraudulent", is_inquiry=True),
    "refundFail": TestCard(last4="5126", refund="fails"),
    "pendingRefund": TestCard(last4="7726", refund="pends"),
}


def card_named(name: str) -> TestCard | None:
    """Return the card of a `pm_card_…` or `tok_…` name; both spell some with `visa_` in front."""
    for prefix in ("pm_card_", "tok_"):
        if name.startswith(prefix):
            rest = name.removeprefix(prefix)
            return _CARDS.get(rest) or _CARDS.get(rest.removeprefix("visa_"))
    return None
