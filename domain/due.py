"""What is open between the platform and a seller: debts of the seller's, credits in its favour."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import DomainError, FieldProblem
from domain.ids import DueId, SellerId, TransactionId
from domain.money import Money


class DueSide(StrEnum):
    """Who owes whom."""

    DEBT = "DEBT"
    """The seller owes the platform: kept from the next shares."""

    CREDIT = "CREDIT"
    """The platform owes the seller: the next fees are paid from it."""


class DebtExceeded(DomainError):
    """More was to be written off than the seller owes in that currency."""

    code = "DEBT_EXCEEDED"

    def __init__(self, owed: Money) -> None:
        """Say what is owed."""
        super().__init__(f"the seller owes {owed}")

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the amount."""
        return (FieldProblem("amountCents", str(self)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One debt or one credit, the transaction that it came from, and what is settled of it."""

    id: DueId
    side: DueSide
    seller_id: SellerId
    transaction_id: TransactionId
    amount: Money
    settled: Money
    created_at: datetime

    @property
    def remaining(self) -> Money:
        """Return what is still open."""
        return self.amount - self.settled


def drawn(dues: Iterable[Due], most: Money) -> list[Due]:
    """Return those that change when up to `most` is settled, in the order given."""
    changed, left = [], most
    for due in dues:
        part = min(due.remaining, left)
        if part.minor_units <= 0:
            continue
        changed.append(replace(due, settled=due.settled + part))
        left -= part
    return changed
