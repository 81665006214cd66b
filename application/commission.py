"""What is asked and answered when a recovery is to be charged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from domain.errors import ApplicationError, FieldProblem
from domain.funds_flow import FundsFlow
from domain.ids import CustomerReference, PaymentMethodReference
from domain.money import Money
from domain.transaction import RecoveryKey, Transaction


class ClaimAlreadyCharged(ApplicationError):
    """The recovery has a commission on another amount; `transaction_id` and `number` name it."""

    code = "CLAIM_ALREADY_CHARGED"

    def __init__(self, transaction: Transaction) -> None:
        """Name the transaction that the recovery has."""
        super().__init__(
            f"this recovery was charged as transaction {transaction.number}"
            f" (txn_{transaction.id.hex}) on {transaction.quote.recovered}"
        )
        self.transaction_id = transaction.id
        self.number = transaction.number

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the claim."""
        return (FieldProblem("claimId", str(self)),)


class Replay(StrEnum):
    """Why the answer is one that was given before."""

    BY_KEY = "BY_KEY"
    BY_CLAIM = "BY_CLAIM"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionRequest:
    """What the caller asks for; every field counts when two requests are compared."""

    recovery: RecoveryKey
    recovered: Money
    idempotency_key: str
    funds_flow: FundsFlow | None = None
    payment_method: PaymentMethodReference | None = None
    customer: CustomerReference | None = None
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def as_record(self) -> dict[str, str]:
        """Return the request by the names that callers know."""
        return {
            "sellerId": self.recovery.seller_id,
            "claimId": self.recovery.claim_id,
            "recoveryId": self.recovery.recovery_id,
            "amountRecoveredCents": str(self.recovered.minor_units),
            "currency": self.recovered.currency.code,
            "fundsFlow": self.funds_flow or "",
            "paymentMethodId": self.payment_method or "",
            "customerId": self.customer or "",
            **{f"metadata.{name}": value for name, value in self.metadata.items()},
        }


@dataclass(frozen=True, slots=True)
class CommissionAnswer:
    """The transaction, and whether it is news."""

    transaction: Transaction
    replay: Replay | None
