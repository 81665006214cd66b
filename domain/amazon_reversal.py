"""Amazon's reversals as its reports tell them, and the kind of clawback that each is."""

from dataclasses import dataclass
from typing import Final

from domain.clawback import ClawbackKind
from domain.errors import DomainError, FieldProblem


class NotAClawback(DomainError):
    """The line is a credit to the seller, whatever its type is called."""

    code = "NOT_A_CLAWBACK"

    def __init__(self, type_: str, units: int) -> None:
        """Name the type and the amount."""
        super().__init__(f"{type_} of {units} takes nothing back")

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the reversal."""
        return (FieldProblem("amazonReversal", str(self)),)


_ERRORS: Final = frozenset({"REIMBURSED_IN_ERROR", "DUPLICATE_REIMBURSEMENT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AmazonReversal:
    """One line of a report: its type, its amount, and how many goods came back."""

    type: str
    units: int
    """The amount in minor units, signed as in the report."""

    inventory_returned: int = 0

    @property
    def taken(self) -> int:
        """Return what was taken back; raise `NotAClawback` for a credit.

        The sign decides: Amazon calls a credit for unreturned goods a reversal, too.
        """
        if self.units >= 0:
            raise NotAClawback(self.type, self.units)
        return -self.units

    @property
    def kind(self) -> ClawbackKind:
        """Return the kind of clawback: what came back decides, and only then the type's name."""
        if self.inventory_returned > 0:
            return ClawbackKind.CASH_INVENTORY_RETURNED
        is_error = self.type.strip().upper().replace(" ", "_") in _ERRORS
        return ClawbackKind.ERROR if is_error else ClawbackKind.CASH_NO_INVENTORY
