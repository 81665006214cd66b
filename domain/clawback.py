"""Amazon takes money back: how much, of what kind, and what follows for fee and share."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from domain.errors import DomainError, FieldProblem
from domain.ids import ClawbackId, TransactionId
from domain.money import Money
from domain.settlement import Settlement, SettlementState


class ClawbackKind(StrEnum):
    """Why Amazon took the money back."""

    CASH_NO_INVENTORY = "CASH_NO_INVENTORY"
    """The cash was taken back, and nothing came in its place."""

    CASH_INVENTORY_RETURNED = "CASH_INVENTORY_RETURNED"
    """The cash was taken back because the goods were found or returned."""

    ERROR = "ERROR"
    """It should never have been paid."""


class SettlementChoice(StrEnum):
    """The means that a caller insists on; the rest goes as with AUTO."""

    AUTO = "AUTO"
    REFUND_CARD = "REFUND_CARD"
    CREDIT_NEXT_CHARGE = "CREDIT_NEXT_CHARGE"
    REVERSE_TRANSFER = "REVERSE_TRANSFER"


class ClawbackExceeds(DomainError):
    """More is to be clawed back, or refunded, than is left."""

    code = "CLAWBACK_EXCEEDS"

    def __init__(self, field: str, left: Money) -> None:
        """Blame the field, and say what is left."""
        super().__init__(f"only {left} is left")
        self.field = field

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the amount."""
        return (FieldProblem(self.field, str(self)),)


class NothingLeft(DomainError):
    """All of it was clawed back or given back already, or was never charged nor sent."""

    code = "NOTHING_LEFT"


class SettlementImpossible(DomainError):
    """The means that the caller insists on does not exist for this transaction as it stands."""

    code = "SETTLEMENT_IMPOSSIBLE"

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the settlement."""
        return (FieldProblem("settlement", str(self)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClawbackPolicy:
    """What is done where the caller leaves it open."""

    keeps_fee: frozenset[ClawbackKind] = frozenset({ClawbackKind.CASH_INVENTORY_RETURNED})
    """The kinds for which the fee was earned all the same: the seller has the goods."""

    refunds_card: bool = False
    """Whether AUTO gives a charged fee back to the card; a credit costs no processing fee."""


DEFAULT_POLICY: Final = ClawbackPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clawback:
    """One clawback of a transaction and the settlements that it consists of.

    `amount` is what Amazon took back; it is zero where somebody gives a part of the fee back for
    its own sake. `gives_fee_back` is what the policy said at that time.
    """

    id: ClawbackId
    transaction_id: TransactionId
    kind: ClawbackKind
    choice: SettlementChoice
    amount: Money
    gives_fee_back: bool
    reason: str
    created_at: datetime
    settlements: tuple[Settlement, ...] = field(default=())

    @property
    def is_by_hand(self) -> bool:
        """Return whether Amazon took nothing back: an admin takes a share back for its own sake."""
        return self.amount.is_zero and self.choice is SettlementChoice.REVERSE_TRANSFER

    @property
    def state(self) -> SettlementState:
        """Return how far it has come: as far as what has come least far of it."""
        states = {one.state for one in self.settlements}
        for state in _LEAST_FIRST:
            if state in states:
                return state
        has_failed = any(one.next_step for one in self.settlements)
        return SettlementState.FAILED if has_failed else SettlementState.SETTLED

    def settling(self, *settlements: Settlement) -> Self:
        """Return this clawback with these settlements, known ones replaced by id, new ones last."""
        changed = {one.id: one for one in settlements}
        kept = tuple(changed.pop(one.id, one) for one in self.settlements)
        return replace(self, settlements=(*kept, *changed.values()))


_LEAST_FIRST: Final = (SettlementState.WAITING, SettlementState.READY, SettlementState.SUBMITTED)
