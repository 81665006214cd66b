"""The two accounts of the platform's balance: what Stripe moved in it, and what is booked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.ids import TransactionId
from domain.ledger import PostingKind
from domain.money import Money


class MovementKind(StrEnum):
    """What moved money at Stripe."""

    CHARGE = "CHARGE"
    REFUND = "REFUND"
    REFUND_FAILURE = "REFUND_FAILURE"
    TRANSFER = "TRANSFER"
    TRANSFER_REVERSAL = "TRANSFER_REVERSAL"
    DISPUTE = "DISPUTE"
    TOP_UP = "TOP_UP"
    TOP_UP_REVERSAL = "TOP_UP_REVERSAL"
    PAYOUT = "PAYOUT"
    STRIPE_FEE = "STRIPE_FEE"
    OTHER = "OTHER"


BOOKED_AS: Final[Mapping[MovementKind, PostingKind]] = MappingProxyType(
    {
        MovementKind.CHARGE: PostingKind.FEE_CHARGED,
        MovementKind.REFUND: PostingKind.FEE_REFUNDED,
        MovementKind.TRANSFER: PostingKind.SHARE_TRANSFERRED,
        MovementKind.TRANSFER_REVERSAL: PostingKind.SHARE_REVERSED,
        MovementKind.TOP_UP: PostingKind.RECEIPT_RECORDED,
        MovementKind.TOP_UP_REVERSAL: PostingKind.RECEIPT_REVERSED,
    }
)
"""What is booked under the id of the object that moved; all else is under the movement's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceMovement:
    """One balance transaction of Stripe's, and what is known of the object that caused it.

    `transaction_id` is what is written on that object; `parent` is the charge or the transfer
    that it is about. `is_marked` says that this service made it, `is_converted` that the money
    came in another currency.
    """

    reference: str
    kind: MovementKind
    amount: Money
    fee: Money
    at: datetime
    source: str | None = None
    parent: str | None = None
    customer: str | None = None
    transaction_id: TransactionId | None = None
    is_marked: bool = False
    is_converted: bool = False

    @property
    def net(self) -> Money:
        """Return what the balance gained or lost."""
        return self.amount - self.fee

    @property
    def names(self) -> frozenset[str]:
        """Return every name under which it, or what it is about, may be booked."""
        return frozenset(filter(None, (self.reference, self.source, self.parent)))

    def is_booked_by(self, line: "BalanceLine") -> bool:
        """Return whether a line of the books is of this movement."""
        if line.cause == self.reference:
            return True
        return line.cause == self.source and line.kind is BOOKED_AS.get(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLine:
    """What one posting did to the account of the platform's balance."""

    cause: str
    kind: PostingKind
    amount: Money
    at: datetime
    transaction_id: TransactionId | None = None
