"""A bank's claim to a fee that was charged, or its inquiry about one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.ids import DisputeReference, TransactionId
from domain.money import Money


class DisputeStatus(StrEnum):
    """What Stripe says of a dispute; one that begins with a warning is an inquiry."""

    WARNING_NEEDS_RESPONSE = "WARNING_NEEDS_RESPONSE"
    WARNING_UNDER_REVIEW = "WARNING_UNDER_REVIEW"
    WARNING_CLOSED = "WARNING_CLOSED"
    NEEDS_RESPONSE = "NEEDS_RESPONSE"
    UNDER_REVIEW = "UNDER_REVIEW"
    APPEAL_NEEDS_RESPONSE = "APPEAL_NEEDS_RESPONSE"
    APPEAL_UNDER_REVIEW = "APPEAL_UNDER_REVIEW"
    PREVENTED = "PREVENTED"
    WON = "WON"
    LOST = "LOST"


_S = DisputeStatus

INQUIRY: Final = frozenset({_S.WARNING_NEEDS_RESPONSE, _S.WARNING_UNDER_REVIEW, _S.WARNING_CLOSED})
DISPUTE_CLOSED: Final = frozenset({_S.WARNING_CLOSED, _S.PREVENTED, _S.WON, _S.LOST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One dispute of a fee's charge, as it was last seen."""

    reference: DisputeReference
    transaction_id: TransactionId
    reason: str
    amount: Money
    status: DisputeStatus
    opened_at: datetime
    due_by: datetime | None = None
    closed_at: datetime | None = None

    @property
    def is_inquiry(self) -> bool:
        """Return whether the bank only asks, and has taken nothing."""
        return self.status in INQUIRY

    @property
    def is_open(self) -> bool:
        """Return whether the bank has not decided yet."""
        return self.status not in DISPUTE_CLOSED

    @property
    def is_lost(self) -> bool:
        """Return whether the bank gave the fee to the cardholder."""
        return self.status is DisputeStatus.LOST
