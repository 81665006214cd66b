"""Amazon's money arriving at the platform, and the transaction that it was expected by."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.errors import DomainError, FieldProblem
from domain.ids import ReceiptId
from domain.money import Money, zero
from domain.transaction import RecoveryKey


class ReceiptSource(StrEnum):
    """Where the money came in."""

    TOP_UP = "TOP_UP"
    """A top-up of the platform's Stripe balance; the reference is its `tu_…` id."""

    BANK_ACCOUNT = "BANK_ACCOUNT"
    """The platform's bank account; the reference names the statement line."""

    RECEIPT = "RECEIPT"
    """What is left of an earlier receipt; the reference is that receipt's own."""


class ReceiptExhausted(DomainError):
    """More was asked of a receipt than is left of it."""

    code = "RECEIPT_EXHAUSTED"

    def __init__(self, remaining: Money) -> None:
        """Say what is left."""
        super().__init__(f"only {remaining} of this receipt is left")

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the amount."""
        return (FieldProblem("amountCents", str(self)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money that arrived, the recovery it is for where that is known, and what is spoken for."""

    id: ReceiptId
    source: ReceiptSource
    reference: str
    amount: Money
    allocated: Money
    received_at: datetime
    recovery: RecoveryKey | None = None

    @classmethod
    def record(
        cls,
        *,
        id: ReceiptId,
        source: ReceiptSource,
        reference: str,
        amount: Money,
        recovery: RecoveryKey | None,
        at: datetime,
    ) -> Self:
        """Return a receipt of which nothing is allocated yet."""
        return cls(
            id=id,
            source=source,
            reference=reference,
            amount=amount,
            allocated=zero(amount.currency),
            recovery=recovery,
            received_at=at,
        )

    @property
    def remaining(self) -> Money:
        """Return what no transaction has claimed."""
        return self.amount - self.allocated

    def taken_back(self) -> Self:
        """Return this receipt after its money left again: no transaction can claim any more."""
        return replace(self, allocated=self.amount)

    def allocate(self, amount: Money) -> Self:
        """Return this receipt with `amount`, above zero, more spoken for.

        Raises `ReceiptExhausted`.
        """
        if amount.minor_units <= 0 or self.remaining < amount:
            raise ReceiptExhausted(self.remaining)
        return replace(self, allocated=self.allocated + amount)
