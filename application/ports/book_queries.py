"""The read side of the books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.ids import SellerId, TransactionId
from domain.ledger import Account, PostingKind
from domain.money import Money


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What one account of the ledger holds in one currency; debit is positive."""

    account: Account
    balance: Money


class EntryCursor(NamedTuple):
    """A place in a seller's entries, which are ordered by these two."""

    at: datetime
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerEntry:
    """One entry of the books that concerns a seller, and its place among the seller's."""

    number: int
    transaction_id: TransactionId | None
    at: datetime
    kind: PostingKind
    cause: str
    account: Account
    amount: Money

    @property
    def place(self) -> EntryCursor:
        """Return where it stands in the list."""
        return EntryCursor(self.at, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """Entries, newest first, and whether there are older ones."""

    rows: Sequence[SellerEntry]
    has_next: bool


class BookQueries(Protocol):
    """Answers about the books; each call is one statement."""

    async def trial_balance(self, as_of: datetime | None = None) -> Sequence[AccountBalance]:
        """Return what every account held, per currency, zeros included once it was used.

        What was booked at the moment itself counts; without one, everything does.
        """
        ...

    async def seller_entries(
        self, seller_id: SellerId, *, limit: int, after: EntryCursor | None
    ) -> EntryPage:
        """Return one page of the entries that concern a seller, newest first."""
        ...
