"""What a seller was charged, paid, credited and clawed back in a month: read from the ledger."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, Self

from domain.currency import Currency
from domain.ids import ClaimId, RecoveryId, SellerId, TransactionId
from domain.ledger import Account, PostingKind
from domain.money import Money, zero

CLOSING: Final = timedelta(days=1)
"""How long after its end a month may still hear of what was booked in it and committed later."""

_A, _K = Account, PostingKind
_MONTH: Final = re.compile(r"(2[0-9]{3})-(0[1-9]|1[0-2])")


class StatementCategory(StrEnum):
    """What a line means to the seller."""

    CHARGED = "CHARGED"
    PAID = "PAID"
    CREDITED = "CREDITED"
    CLAWED_BACK = "CLAWED_BACK"


_C: Final = StatementCategory

LINES: Final[Mapping[PostingKind, tuple[Account, StatementCategory]]] = MappingProxyType(
    {
        _K.FEE_CHARGED: (_A.FEE_REVENUE, _C.CHARGED),
        _K.FEE_KEPT: (_A.KEPT_FEES, _C.CHARGED),
        _K.CREDIT_USED: (_A.FEE_REVENUE, _C.CHARGED),
        _K.REFUND_RETURNED: (_A.FEE_REVENUE, _C.CHARGED),
        _K.DISPUTE_REINSTATED: (_A.DISPUTED_FEES, _C.CHARGED),
        _K.INVOICE_PAID: (_A.SUBSCRIPTION_REVENUE, _C.CHARGED),
        _K.INVOICE_REFUND_RETURNED: (_A.SUBSCRIPTION_REVENUE, _C.CHARGED),
        _K.INVOICE_REINSTATED: (_A.DISPUTED_SUBSCRIPTIONS, _C.CHARGED),
        _K.FEE_REFUNDED: (_A.FEE_REVENUE, _C.CREDITED),
        _K.FEE_GIVEN_UP: (_A.KEPT_FEES, _C.CREDITED),
        _K.FEE_CREDITED: (_A.FEE_REVENUE, _C.CREDITED),
        _K.CREDIT_RETURNED: (_A.FEE_REVENUE, _C.CREDITED),
        _K.DISPUTE_WITHDRAWN: (_A.DISPUTED_FEES, _C.CREDITED),
        _K.INVOICE_REFUNDED: (_A.SUBSCRIPTION_REVENUE, _C.CREDITED),
        _K.INVOICE_DISPUTED: (_A.DISPUTED_SUBSCRIPTIONS, _C.CREDITED),
        _K.DEBT_WRITTEN_OFF: (_A.WRITTEN_OFF_DEBTS, _C.CREDITED),
        _K.SHARE_TRANSFERRED: (_A.RECOVERIES_CLEARING, _C.PAID),
        _K.DEBT_NETTED: (_A.RECOVERIES_CLEARING, _C.PAID),
        _K.SHARE_REVERSED: (_A.RECOVERIES_CLEARING, _C.CLAWED_BACK),
        _K.DEBT_INCURRED: (_A.RECOVERIES_CLEARING, _C.CLAWED_BACK),
    }
)
"""Which entry of a posting is the seller's, and what it means: a debit is in the seller's favour.

What Stripe keeps and what Amazon pays are between others.
"""


class Month(NamedTuple):
    """A calendar month in UTC; a posting is in that of the moment when it was booked."""

    year: int
    number: int

    @classmethod
    def read(cls, given: str) -> Self | None:
        """Return the month that is written as `2026-03`; None for anything else."""
        found = _MONTH.fullmatch(given)
        return None if found is None else cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, at: datetime) -> Self:
        """Return the month that a moment lies in."""
        there = at.astimezone(UTC)
        return cls(there.year, there.month)

    @property
    def start(self) -> datetime:
        """Return its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Return the first moment after it."""
        return Month.of(self.start + timedelta(days=32)).start

    def is_closed(self, at: datetime) -> bool:
        """Return whether nothing can be booked in it any more."""
        return at >= self.end + CLOSING

    def __str__(self) -> str:
        """Write it as `2026-03`."""
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedEntry:
    """One entry of the books that concerns a seller, with the recovery that it is about."""

    at: datetime
    kind: PostingKind
    cause: str
    account: Account
    amount: Money
    transaction_id: TransactionId | None
    claim_id: ClaimId | None
    recovery_id: RecoveryId | None


class StatementLine(NamedTuple):
    """An entry, and what it means to the seller; above zero is in the seller's favour."""

    category: StatementCategory
    entry: BookedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTotals:
    """What the lines of one currency come to, each by its size, and all in all."""

    charged: Money
    paid: Money
    credited: Money
    clawed_back: Money

    @property
    def net(self) -> Money:
        """Return the sum of the lines: above zero is in the seller's favour."""
        return self.paid + self.credited - self.charged - self.clawed_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One month of one seller."""

    seller_id: SellerId
    month: Month
    lines: Sequence[StatementLine]

    @property
    def totals(self) -> Sequence[StatementTotals]:
        """Return what the lines come to, for each currency in which there are some."""
        currencies = {line.entry.amount.currency for line in self.lines}
        return [self._in(currency) for currency in Currency if currency in currencies]

    def _in(self, currency: Currency) -> StatementTotals:
        def total(category: StatementCategory) -> Money:
            amounts = (line.entry.amount for line in self.lines if line.category is category)
            own = (amount for amount in amounts if amount.currency is currency)
            return sum(own, start=zero(currency))

        return StatementTotals(
            charged=-total(_C.CHARGED),
            paid=total(_C.PAID),
            credited=total(_C.CREDITED),
            clawed_back=-total(_C.CLAWED_BACK),
        )


def lines_of(entries: Iterable[BookedEntry]) -> list[StatementLine]:
    """Return the lines that a seller's entries are, in their order."""
    found = []
    for entry in entries:
        account, category = LINES.get(entry.kind, (None, None))
        if category is not None and entry.account is account:
            found.append(StatementLine(category, entry))
    return found
