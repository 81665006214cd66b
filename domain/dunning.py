"""What follows from a refusal: another try later, another card, the seller's own step, or nothing.

The network's advice is the first word, the bank's decline code the second
(docs.stripe.com/declines/codes).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.charge import ChargeState, ChargeTrigger
from domain.ids import PaymentMethodReference
from domain.transaction import Failure, Transaction


class FailureAction(StrEnum):
    """What has to happen before the fee can be collected."""

    RETRY_LATER = "RETRY_LATER"
    NEEDS_NEW_CARD = "NEEDS_NEW_CARD"
    NEEDS_ACTION = "NEEDS_ACTION"
    DUPLICATE = "DUPLICATE"
    NEVER = "NEVER"


_A = FailureAction

_ADVICE: Final[Mapping[str, FailureAction]] = MappingProxyType(
    {
        "do_not_try_again": _A.NEVER,
        "confirm_card_data": _A.NEEDS_NEW_CARD,
        "try_again_later": _A.RETRY_LATER,
    }
)

_CODES: Final[Mapping[str, FailureAction]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "lost_card",
                "stolen_card",
                "fraudulent",
                "merchant_blacklist",
                "revocation_of_authorization",
                "revocation_of_all_authorizations",
                "stop_payment_order",
                "do_not_try_again",
                "security_violation",
                "previously_declined_do_not_retry",
            ),
            _A.NEVER,
        ),
        **dict.fromkeys(
            (
                "expired_card",
                "card_not_supported",
                "currency_not_supported",
                "new_account_information_available",
                "pickup_card",
                "restricted_card",
                "resource_missing",
            ),
            _A.NEEDS_NEW_CARD,
        ),
        **dict.fromkeys(
            (
                "authentication_required",
                "authentication_not_handled",
                "payment_intent_authentication_failure",
            ),
            _A.NEEDS_ACTION,
        ),
        "duplicate_transaction": _A.DUPLICATE,
    }
)

_TRIED_AGAIN: Final = frozenset({_A.RETRY_LATER, _A.DUPLICATE})

_ABOUT_THE_CARD: Final = ("incorrect_", "invalid_", "payment_method_")

_NOT_THE_CARDS_FAULT: Final = frozenset({"currency_not_supported", "invalid_amount"})

HIDDEN_FROM_SELLERS: Final = frozenset(
    {"lost_card", "stolen_card", "fraudulent", "merchant_blacklist"}
)
"""What a thief must not learn: to the seller it is a card that was declined."""

PLAIN_DECLINE: Final = Failure("card_declined", "generic_decline")

SPACING: Final = tuple(
    timedelta(hours=hours) for hours in (1, 11, 24, 2 * 24, 3 * 24, 3 * 24, 4 * 24)
)
"""The waits between up to eight tries over fourteen days: half of what Visa allows in thirty."""

_VAGUE: Final = (timedelta(days=1), timedelta(days=3), timedelta(days=5))

_SPACING_OF: Final[Mapping[str, tuple[timedelta, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "processing_error",
                "issuer_not_available",
                "reenter_transaction",
                "insufficient_funds",
                "withdrawal_count_limit_exceeded",
                "card_velocity_exceeded",
                "try_again_later",
            ),
            SPACING,
        ),
        "approve_with_id": SPACING[:1],
        "duplicate_transaction": (timedelta(days=1),),
    }
)


def action_after(failure: Failure) -> FailureAction:
    """Return what a refusal asks for; one that gives no reason may be tried a few times more."""
    advised = _ADVICE.get(failure.advice_code or "")
    if advised is not None:
        return advised
    word = _word(failure)
    if word.startswith(_ABOUT_THE_CARD):
        return _A.NEEDS_NEW_CARD
    return _CODES.get(word, _A.RETRY_LATER)


def condemns_card(failure: Failure) -> bool:
    """Return whether the card will never pay, whatever the amount and the currency."""
    is_final = action_after(failure) in {_A.NEEDS_NEW_CARD, _A.NEVER}
    return is_final and _word(failure) not in _NOT_THE_CARDS_FAULT


def next_try(failure: Failure, *, declines: int, at: datetime) -> datetime | None:
    """Return when a card that was declined so often may be tried again; None for never."""
    if action_after(failure) not in _TRIED_AGAIN:
        return None
    spacing = _SPACING_OF.get(_word(failure), _VAGUE)
    return at + spacing[declines - 1] if declines <= len(spacing) else None


def declined(before: Transaction, failure: Failure, *, at: datetime) -> Transaction:
    """Return a transaction after its card was refused: it fails, or waits for another card."""
    declines = before.declines + 1
    failed = replace(
        before.charge_after(ChargeTrigger.DECLINE, at=at, failure=failure),
        declines=declines,
        next_retry_at=next_try(failure, declines=declines, at=at),
    )
    is_final = action_after(failure) in {_A.NEVER, _A.NEEDS_ACTION}
    if is_final or failed.next_retry_at is not None:
        return failed
    return without_card(failed, at=at)


def without_card(before: Transaction, *, at: datetime) -> Transaction:
    """Return a transaction whose card cannot pay, waiting for another one."""
    waiting = before.charge_after(ChargeTrigger.LOSE_CARD, at=at, failure=before.failure)
    return replace(waiting, payment_method=None)


def submitted(before: Transaction, card: PaymentMethodReference, *, at: datetime) -> Transaction:
    """Return a transaction that is about to be charged; another card is counted from nought."""
    ready = before
    if ready.charge_state is ChargeState.FAILED:
        ready = ready.charge_after(ChargeTrigger.RETRY, at=at)
    if ready.charge_state is ChargeState.AWAITING_PAYMENT_METHOD:
        ready = ready.with_card(card, at=at)
    if ready.payment_method != card:
        ready = replace(ready, payment_method=card, declines=0)
    return ready.charge_after(ChargeTrigger.SUBMIT, at=at)


def action_of(transaction: Transaction) -> FailureAction | None:
    """Return what has to happen for a refused charge, as it stands."""
    if transaction.failure is None:
        return None
    if transaction.charge_state is ChargeState.REQUIRES_ACTION:
        return _A.NEEDS_ACTION
    if transaction.charge_state is ChargeState.AWAITING_PAYMENT_METHOD:
        return _A.NEEDS_NEW_CARD
    action = action_after(transaction.failure)
    is_over = transaction.next_retry_at is None and action in _TRIED_AGAIN
    return _A.NEVER if is_over else action


def plain(failure: Failure) -> Failure:
    """Return a refusal as the seller may see it."""
    return PLAIN_DECLINE if _word(failure) in HIDDEN_FROM_SELLERS else failure


def _word(failure: Failure) -> str:
    return failure.decline_code or failure.code
