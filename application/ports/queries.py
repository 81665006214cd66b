"""The read side: what a screen needs, in one call each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.attempt import Attempt
from domain.clawback import Clawback
from domain.connect_account import ConnectAccount
from domain.currency import Currency
from domain.customer import Card, Customer
from domain.dispute import Dispute
from domain.ids import ClaimId, ClawbackId, SellerId, TransactionId
from domain.ledger import Account, PostingKind
from domain.money import Money
from domain.open_work import OpenWork
from domain.refund import Refund
from domain.status import TransactionStatus
from domain.transaction import Transaction

PAGE_MAX = 100
"""The most rows of one page."""

_NUMBER_DIGITS_MAX = 18
"""So many digits always fit into 64 bits."""


class Cursor(NamedTuple):
    """A place in the list of transactions, which is ordered by these two."""

    created_at: datetime
    id: TransactionId


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionFilter:
    """Which transactions; None asks for all."""

    seller_id: SellerId | None = None
    status: TransactionStatus | None = None
    currency: Currency | None = None
    claim_id: ClaimId | None = None
    id: TransactionId | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None
    """The first moment that is too late."""
    amount_min: int | None = None
    """The least that was recovered, in minor units; it is asked for, too."""
    amount_max: int | None = None
    search: str | None = None
    """The number, or the whole name of seller, claim, recovery or an object of Stripe's."""

    @property
    def searched_number(self) -> int | None:
        """Return the number that is searched for, where it could be one."""
        digits = self.search or ""
        is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _NUMBER_DIGITS_MAX
        return int(digits) if is_number else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """`limit` rows after (older than) one cursor or before (newer than) another.

    `backward` takes the rows nearest to `before`; the page is newest first all the same. `skip`
    leaves out so many of the newest, for callers who count pages; whether anything precedes the
    page is not told then.
    """

    limit: int
    after: Cursor | None = None
    before: Cursor | None = None
    backward: bool = False
    skip: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionPage:
    """Rows, newest first, and whether there are more on either side."""

    rows: Sequence[Transaction]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One thing that happened to a transaction; its number is its place in the whole audit."""

    number: int
    transaction_id: TransactionId
    at: datetime
    action: str
    actor: str
    role: str
    changes: Sequence[tuple[str, str | None, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One entry of the books, with the posting that it is part of."""

    transaction_id: TransactionId
    at: datetime
    kind: PostingKind
    cause: str
    account: Account
    amount: Money


class TransactionQueries(Protocol):
    """Answers about transactions; each call is one statement."""

    async def transaction(self, id: TransactionId) -> Transaction | None:
        """Return a transaction."""
        ...

    async def page(self, filter: TransactionFilter, page: PageRequest) -> TransactionPage:
        """Return one page of transactions, newest first."""
        ...

    async def count(self, filter: TransactionFilter) -> int:
        """Return how many there are."""
        ...

    async def timelines(self, ids: Sequence[TransactionId]) -> Sequence[TimelineEvent]:
        """Return what happened to these transactions, oldest first."""
        ...

    async def ledger_lines(self, ids: Sequence[TransactionId]) -> Sequence[LedgerLine]:
        """Return the entries that these transactions caused, oldest first."""
        ...

    async def refunds(self, ids: Sequence[TransactionId]) -> Sequence[Refund]:
        """Return the refunds of these transactions' fees, oldest first."""
        ...

    async def disputes(self, ids: Sequence[TransactionId]) -> Sequence[Dispute]:
        """Return the disputes of these transactions' fees, oldest first."""
        ...

    async def clawbacks(self, ids: Sequence[TransactionId]) -> Sequence[Clawback]:
        """Return the clawbacks of these transactions, oldest first."""
        ...

    async def clawback(self, id: ClawbackId) -> Clawback | None:
        """Return a clawback."""
        ...

    async def attempts(self, ids: Sequence[TransactionId]) -> Sequence[Attempt]:
        """Return every attempt to move money of these transactions, oldest first."""
        ...

    async def open_work(self, ids: Sequence[TransactionId]) -> Sequence[OpenWork]:
        """Return what is being done about each of these transactions, in any order."""
        ...

    async def numbered(self, number: int) -> Transaction | None:
        """Return the transaction that people know by this number."""
        ...


class SellerQueries(Protocol):
    """Answers about sellers."""

    async def account(self, seller_id: SellerId) -> ConnectAccount | None:
        """Return a seller's Connect account."""
        ...

    async def customer(self, seller_id: SellerId) -> Customer | None:
        """Return a seller's customer."""
        ...

    async def cards(self, seller_id: SellerId) -> Sequence[Card]:
        """Return a seller's saved cards, newest first."""
        ...
