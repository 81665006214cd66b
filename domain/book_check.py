"""What is looked for in the books by the clock, and what of it stops money from leaving."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.ids import BookCheckId
from domain.money import Money


class FindingCode(StrEnum):
    """What is not as it must be."""

    UNBALANCED = "UNBALANCED"
    """Postings whose entries do not sum to zero; the amount is what is too much or missing."""

    SNAPSHOT_OFF = "SNAPSHOT_OFF"
    """Accounts whose snapshot is not the sum of the entries that it covers."""

    CHARGE_NOT_BOOKED = "CHARGE_NOT_BOOKED"
    """Transactions whose fee came in by card, or was kept, without a posting that says so."""

    TRANSFER_NOT_BOOKED = "TRANSFER_NOT_BOOKED"
    """Transactions whose share was sent without a posting that says so."""

    FEES_OFF = "FEES_OFF"
    """Transactions of whose fee the books hold more or less than their states say."""

    CLEARING_OFF = "CLEARING_OFF"
    """Transactions that left in the clearing account what their states do not explain."""

    RECEIPTS_OFF = "RECEIPTS_OFF"
    """Currencies whose unallocated receipts are not what is left of the receipts."""

    DEBTS_OFF = "DEBTS_OFF"
    """Currencies whose booked debts are not the sellers' open debts."""

    CREDITS_OFF = "CREDITS_OFF"
    """Currencies whose booked credits are not the sellers' open credits."""

    ATTEMPT_WITHOUT_OUTCOME = "ATTEMPT_WITHOUT_OUTCOME"
    """Attempts to move money of which nobody has known the outcome for long."""

    CHARGE_STUCK = "CHARGE_STUCK"
    """Transactions whose charge should have gone on long ago."""

    TRANSFER_STUCK = "TRANSFER_STUCK"
    """Transactions whose transfer should have gone on long ago."""

    EVENT_WAITING = "EVENT_WAITING"
    """Events in the inbox that nobody has dealt with for long."""

    EVENT_DEAD = "EVENT_DEAD"
    """Events that were given up and wait for a person."""

    JOB_OVERDUE = "JOB_OVERDUE"
    """Jobs in the outbox that have been due for long."""

    JOB_DEAD = "JOB_DEAD"
    """Jobs that were set aside and wait for a person."""

    @property
    def is_breach(self) -> bool:
        """Return whether money is not accounted for: no share may leave while that stands."""
        return self in BREACHES


BREACHES: Final = frozenset(
    {
        FindingCode.UNBALANCED,
        FindingCode.SNAPSHOT_OFF,
        FindingCode.CHARGE_NOT_BOOKED,
        FindingCode.TRANSFER_NOT_BOOKED,
        FindingCode.FEES_OFF,
        FindingCode.CLEARING_OFF,
        FindingCode.RECEIPTS_OFF,
        FindingCode.DEBTS_OFF,
        FindingCode.CREDITS_OFF,
    }
)

ATTEMPT_PATIENCE: Final = timedelta(minutes=15)
STATE_PATIENCE: Final = timedelta(hours=1)
EVENT_PATIENCE: Final = timedelta(minutes=15)
JOB_PATIENCE: Final = timedelta(minutes=5)
"""How long each may take before it is found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: how often, and how much money is concerned, if any."""

    code: FindingCode
    count: int
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookCheck:
    """One look at the books, and all that it found."""

    id: BookCheckId
    at: datetime
    findings: tuple[Finding, ...]

    @property
    def breaches(self) -> tuple[FindingCode, ...]:
        """Return what stops money from leaving, each once, in the order of the codes."""
        found = {finding.code for finding in self.findings}
        return tuple(code for code in FindingCode if code in found and code.is_breach)
