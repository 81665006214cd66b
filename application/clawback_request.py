"""What is asked and answered when something is clawed back."""

from dataclasses import dataclass

from application.replay_events import require_reason
from domain.clawback import (
    Clawback,
    ClawbackExceeds,
    ClawbackKind,
    NothingLeft,
    SettlementChoice,
)
from domain.errors import invalid
from domain.ids import TransactionId
from domain.ledger import Posting
from domain.money import Money, zero
from domain.standing import Standing
from domain.transaction import Transaction

CLAWED_BACK = "amountClawedBackCents"
REFUND = "refundAmountCents"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClawbackRequest:
    """What Amazon took back, or what of the fee is given back for its own sake: one of the two.

    Amounts are minor units of the transaction's currency.
    """

    transaction_id: TransactionId
    kind: ClawbackKind
    reason: str
    settlement: SettlementChoice = SettlementChoice.AUTO
    clawed_back: int | None = None
    refund: int | None = None

    def require_valid(self) -> None:
        """Raise `InvalidInput` for what no transaction could make right."""
        require_reason(self.reason)
        if (self.clawed_back is None) is (self.refund is None):
            raise invalid(CLAWED_BACK, f"give either this or {REFUND}")
        if self._units <= 0:
            raise invalid(self._field, "must be at least 1")

    def amounts(self, standing: Standing) -> tuple[Money, Money | None]:
        """Return what is clawed back, and the refund where that is what is asked for.

        Raises `InvalidInput`, `NothingLeft` or `ClawbackExceeds`.
        """
        transaction = standing.transaction
        amount = Money(self._units, transaction.quote.recovered.currency)
        nothing, step = zero(amount.currency), amount.currency.step
        if amount.minor_units % step:
            raise invalid(self._field, f"must be a multiple of {step} in {amount.currency.code}")
        left = transaction.quote.recovered - transaction.clawed_back
        if self.refund is not None:
            left = standing.fee_left if transaction.charge_state.is_collected else nothing
        if left.is_zero:
            raise NothingLeft("all of it is given back already, or was never charged")
        if left < amount:
            raise ClawbackExceeds(self._field, left)
        return (amount, None) if self.refund is None else (nothing, amount)

    def as_record(self) -> dict[str, str]:
        """Return the request by the names that callers know."""
        return {
            "transactionId": str(self.transaction_id),
            CLAWED_BACK: "" if self.clawed_back is None else str(self.clawed_back),
            REFUND: "" if self.refund is None else str(self.refund),
            "kind": self.kind,
            "settlement": self.settlement,
            "reason": self.reason,
        }

    @property
    def _units(self) -> int:
        return self.clawed_back or self.refund or 0

    @property
    def _field(self) -> str:
        return CLAWED_BACK if self.refund is None else REFUND


@dataclass(frozen=True, slots=True)
class ClawbackAnswer:
    """The clawback as it stands, its transaction, and whether it was asked for before."""

    clawback: Clawback
    transaction: Transaction
    replayed: bool


@dataclass(frozen=True, slots=True)
class ClawbackPlan:
    """What a clawback would do now: its settlements, and what would be booked at once."""

    clawback: Clawback
    transaction: Transaction
    postings: tuple[Posting, ...]
