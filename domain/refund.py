"""A part of a fee that goes back to the card: a fact at Stripe, and how it fares."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from domain.ids import RefundReference, SettlementId, TransactionId
from domain.money import Money


class RefundStatus(StrEnum):
    """What Stripe says of a refund."""

    PENDING = "PENDING"
    REQUIRES_ACTION = "REQUIRES_ACTION"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


_S = RefundStatus

# A refund that succeeded may still come back from the bank; nothing ever goes the other way.
_AGE: Final = MappingProxyType(
    {_S.PENDING: 0, _S.REQUIRES_ACTION: 0, _S.SUCCEEDED: 1, _S.FAILED: 2, _S.CANCELED: 2}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """One refund of a fee's charge, by whoever made it."""

    reference: RefundReference
    transaction_id: TransactionId
    amount: Money
    status: RefundStatus
    created_at: datetime
    failure: str | None = None
    settlement_id: SettlementId | None = None
    """The settlement that asked for it, where a clawback of ours did."""

    @property
    def is_done(self) -> bool:
        """Return whether the card has the money."""
        return self.status is RefundStatus.SUCCEEDED

    @property
    def is_pending(self) -> bool:
        """Return whether nobody knows yet whether the card gets the money."""
        return _AGE[self.status] == 0

    @property
    def counts(self) -> bool:
        """Return whether it takes its amount from what can still be refunded."""
        return self.is_done or self.is_pending

    def updated(self, seen: Self) -> Self:
        """Return this refund after a look at Stripe, which may be an old one."""
        if _AGE[seen.status] < _AGE[self.status]:
            return self
        return replace(self, status=seen.status, failure=seen.failure)
