"""The life of a seller's share, as a table, and the reasons for which it is held."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.errors import DomainError
from domain.money import Money


class ReversalOutOfRange(DomainError):
    """More of a share came back than was sent, or less than before; somebody must look."""

    code = "REVERSAL_OUT_OF_RANGE"

    def __init__(self, total: Money, *, share: Money) -> None:
        """Name both amounts."""
        super().__init__(f"{total} of a share of {share}")


class TransferState(StrEnum):
    """How far the seller's share has come on its way to the seller's account."""

    NONE = "NONE"
    PLANNED = "PLANNED"
    HELD = "HELD"
    SUBMITTED = "SUBMITTED"
    TRANSFERRED = "TRANSFERRED"
    REVERSED = "REVERSED"
    FAILED = "FAILED"
    WITHHELD = "WITHHELD"


class TransferTrigger(StrEnum):
    """What can happen to the seller's share."""

    PLAN = "PLAN"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    SUBMIT = "SUBMIT"
    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"
    RETRY = "RETRY"
    REVERSE_ALL = "REVERSE_ALL"
    WITHHOLD = "WITHHOLD"


class HoldReason(StrEnum):
    """Why a transfer cannot go yet; each is lifted by one kind of event."""

    ACCOUNT_NOT_READY = "ACCOUNT_NOT_READY"
    UNFUNDED = "UNFUNDED"
    BALANCE_INSUFFICIENT = "BALANCE_INSUFFICIENT"
    DISPUTED = "DISPUTED"
    MONEY_STOP = "MONEY_STOP"


_S, _T = TransferState, TransferTrigger

TRANSFER_TRANSITIONS: Final[Mapping[tuple[TransferState, TransferTrigger], TransferState]] = (
    MappingProxyType(
        {
            (_S.NONE, _T.PLAN): _S.PLANNED,
            (_S.PLANNED, _T.HOLD): _S.HELD,
            (_S.PLANNED, _T.SUBMIT): _S.SUBMITTED,
            (_S.HELD, _T.HOLD): _S.HELD,
            (_S.HELD, _T.RELEASE): _S.PLANNED,
            (_S.SUBMITTED, _T.HOLD): _S.HELD,
            (_S.SUBMITTED, _T.ACCEPT): _S.TRANSFERRED,
            (_S.SUBMITTED, _T.REFUSE): _S.FAILED,
            (_S.FAILED, _T.RETRY): _S.PLANNED,
            # Stripe's word on money outranks ours: it exists there, so it was sent.
            (_S.FAILED, _T.ACCEPT): _S.TRANSFERRED,
            (_S.TRANSFERRED, _T.REVERSE_ALL): _S.REVERSED,
            # Nothing is left to send: it was clawed back, or kept against the seller's debt.
            (_S.PLANNED, _T.WITHHOLD): _S.WITHHELD,
            (_S.HELD, _T.WITHHOLD): _S.WITHHELD,
            (_S.FAILED, _T.WITHHOLD): _S.WITHHELD,
        }
    )
)

TRANSFER_LATE: Final[Mapping[tuple[TransferState, TransferTrigger], str]] = MappingProxyType(
    {
        (_S.TRANSFERRED, _T.ACCEPT): "already transferred",
        (_S.REVERSED, _T.ACCEPT): "transferred before it was reversed",
        (_S.REVERSED, _T.REVERSE_ALL): "already reversed",
        (_S.PLANNED, _T.PLAN): "already planned",
        (_S.HELD, _T.PLAN): "already planned, and held",
        (_S.SUBMITTED, _T.PLAN): "already on its way",
        (_S.TRANSFERRED, _T.PLAN): "already transferred",
        (_S.REVERSED, _T.PLAN): "already transferred and reversed",
        (_S.FAILED, _T.PLAN): "already planned; Stripe refused it",
        (_S.WITHHELD, _T.PLAN): "nothing of it is left to send",
    }
)
"""News that comes after a later state was reached: a no-op, and its name."""

TRANSFER_FINAL: Final = frozenset({_S.REVERSED, _S.WITHHELD})
