"""The life of a fee's collection, as a table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ChargeState(StrEnum):
    """How far the collection of the fee has come."""

    AWAITING_PAYMENT_METHOD = "AWAITING_PAYMENT_METHOD"
    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    REQUIRES_ACTION = "REQUIRES_ACTION"
    CHARGED = "CHARGED"
    KEPT = "KEPT"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    DISPUTED = "DISPUTED"
    REFUNDED = "REFUNDED"
    DISPUTE_LOST = "DISPUTE_LOST"

    @property
    def is_frozen(self) -> bool:
        """Return whether a bank claims the fee or took it: no share goes, no fee is refunded."""
        return self in {ChargeState.DISPUTED, ChargeState.DISPUTE_LOST}

    @property
    def is_collected(self) -> bool:
        """Return whether the fee came in, whatever became of it since."""
        return self in {
            ChargeState.CHARGED,
            ChargeState.KEPT,
            ChargeState.DISPUTED,
            ChargeState.DISPUTE_LOST,
            ChargeState.REFUNDED,
        }


class ChargeTrigger(StrEnum):
    """What can happen to the collection of a fee."""

    SAVE_CARD = "SAVE_CARD"
    LOSE_CARD = "LOSE_CARD"
    SUBMIT = "SUBMIT"
    DEMAND_ACTION = "DEMAND_ACTION"
    SUCCEED = "SUCCEED"
    DECLINE = "DECLINE"
    CANCEL = "CANCEL"
    RETRY = "RETRY"
    DISPUTE = "DISPUTE"
    WIN_DISPUTE = "WIN_DISPUTE"
    LOSE_DISPUTE = "LOSE_DISPUTE"
    REFUND_ALL = "REFUND_ALL"
    RETURN_REFUND = "RETURN_REFUND"


_S, _T = ChargeState, ChargeTrigger

CHARGE_TRANSITIONS: Final[Mapping[tuple[ChargeState, ChargeTrigger], ChargeState]] = (
    MappingProxyType(
        {
            (_S.AWAITING_PAYMENT_METHOD, _T.SAVE_CARD): _S.PENDING,
            (_S.AWAITING_PAYMENT_METHOD, _T.CANCEL): _S.CANCELLED,
            (_S.PENDING, _T.SUBMIT): _S.PROCESSING,
            (_S.PENDING, _T.LOSE_CARD): _S.AWAITING_PAYMENT_METHOD,
            (_S.PENDING, _T.CANCEL): _S.CANCELLED,
            (_S.PROCESSING, _T.SUCCEED): _S.CHARGED,
            (_S.PROCESSING, _T.DEMAND_ACTION): _S.REQUIRES_ACTION,
            (_S.PROCESSING, _T.DECLINE): _S.FAILED,
            (_S.PROCESSING, _T.CANCEL): _S.CANCELLED,
            (_S.REQUIRES_ACTION, _T.SUCCEED): _S.CHARGED,
            (_S.REQUIRES_ACTION, _T.DECLINE): _S.FAILED,
            (_S.REQUIRES_ACTION, _T.CANCEL): _S.CANCELLED,
            # Stripe's word on money outranks ours: an intent that was declined may yet be paid,
            # even after the next attempt was planned.
            (_S.FAILED, _T.SUCCEED): _S.CHARGED,
            (_S.PENDING, _T.SUCCEED): _S.CHARGED,
            (_S.AWAITING_PAYMENT_METHOD, _T.SUCCEED): _S.CHARGED,
            (_S.FAILED, _T.DEMAND_ACTION): _S.REQUIRES_ACTION,
            (_S.FAILED, _T.RETRY): _S.PENDING,
            (_S.FAILED, _T.LOSE_CARD): _S.AWAITING_PAYMENT_METHOD,
            (_S.FAILED, _T.CANCEL): _S.CANCELLED,
            (_S.CHARGED, _T.DISPUTE): _S.DISPUTED,
            (_S.CHARGED, _T.REFUND_ALL): _S.REFUNDED,
            (_S.DISPUTED, _T.WIN_DISPUTE): _S.CHARGED,
            (_S.DISPUTED, _T.LOSE_DISPUTE): _S.DISPUTE_LOST,
            # A bank may think again: the other side appeals, or a lost case is won after all.
            (_S.DISPUTE_LOST, _T.DISPUTE): _S.DISPUTED,
            (_S.DISPUTE_LOST, _T.WIN_DISPUTE): _S.CHARGED,
            # A refund may come back weeks later, and a bank may dispute what was refunded.
            (_S.REFUNDED, _T.RETURN_REFUND): _S.CHARGED,
            (_S.REFUNDED, _T.DISPUTE): _S.DISPUTED,
            # A fee that was kept, and not charged, is given up instead.
            (_S.KEPT, _T.REFUND_ALL): _S.REFUNDED,
        }
    )
)

CHARGE_LATE: Final[Mapping[tuple[ChargeState, ChargeTrigger], str]] = MappingProxyType(
    {
        (_S.AWAITING_PAYMENT_METHOD, _T.DECLINE): "an earlier attempt was declined",
        (_S.AWAITING_PAYMENT_METHOD, _T.DEMAND_ACTION): "an earlier attempt asked for the step",
        (_S.PENDING, _T.DECLINE): "an earlier attempt was declined",
        (_S.PENDING, _T.DEMAND_ACTION): "an earlier attempt asked for the step",
        (_S.CHARGED, _T.SUCCEED): "already charged",
        (_S.CHARGED, _T.DECLINE): "an earlier attempt was declined before the charge",
        (_S.CHARGED, _T.DEMAND_ACTION): "the step was asked for before the charge",
        (_S.DISPUTED, _T.SUCCEED): "charged before the dispute",
        (_S.DISPUTED, _T.DECLINE): "declined before the charge that is disputed",
        (_S.DISPUTED, _T.DEMAND_ACTION): "the step was asked for before the charge",
        (_S.DISPUTED, _T.DISPUTE): "already disputed",
        (_S.DISPUTE_LOST, _T.SUCCEED): "charged before the dispute that is lost",
        (_S.DISPUTE_LOST, _T.DECLINE): "declined before the charge that is lost",
        (_S.DISPUTE_LOST, _T.DEMAND_ACTION): "the step was asked for before the charge",
        (_S.DISPUTE_LOST, _T.LOSE_DISPUTE): "already lost",
        (_S.REFUNDED, _T.SUCCEED): "charged before the refund",
        (_S.REFUNDED, _T.DECLINE): "declined before the charge that is refunded",
        (_S.REFUNDED, _T.DEMAND_ACTION): "the step was asked for before the charge",
        (_S.REFUNDED, _T.REFUND_ALL): "already refunded",
        (_S.FAILED, _T.DECLINE): "already declined",
        (_S.REQUIRES_ACTION, _T.DEMAND_ACTION): "the step is already asked for",
        (_S.CANCELLED, _T.CANCEL): "already cancelled",
        (_S.CANCELLED, _T.DECLINE): "declined before it was cancelled",
        (_S.CANCELLED, _T.DEMAND_ACTION): "the step was asked for before it was cancelled",
    }
)
"""News that comes after a later state was reached: a no-op, and its name."""

CHARGE_FINAL: Final = frozenset({_S.CANCELLED})
