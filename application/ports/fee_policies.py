"""Where price lists are kept, and what is told of fees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from application.ports.queries import Cursor, TransactionFilter
from domain.currency import Currency
from domain.customer import Card, Customer
from domain.fees import FeePolicy
from domain.ids import SellerId
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPolicy:
    """A price list, and the decision that set it."""

    policy: FeePolicy
    set_at: datetime
    set_by: str
    reason: str


class ChargeTerms(NamedTuple):
    """What a charge of a seller starts from."""

    policy: FeePolicy | None
    customer: Customer | None
    default_card: Card | None


class FeePolicies(Protocol):
    """Append only: a policy that was set is never changed, only followed by another."""

    async def add(self, recorded: RecordedPolicy) -> RecordedPolicy:
        """Store a policy; return it with its number."""
        ...

    async def get(self, version: str) -> RecordedPolicy:
        """Return a policy by its version; raise `NotFound`."""
        ...

    async def in_force(self, seller_id: SellerId | None, *, at: datetime) -> FeePolicy | None:
        """Return what is stored for a seller (None: for everybody) and in force at a moment."""
        ...

    async def terms_of(self, seller_id: SellerId, *, at: datetime) -> ChargeTerms:
        """Return what `in_force`, `Customers.get` and `Cards.get` do, at one go."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTotals:
    """What the fees of some transactions in one currency come to."""

    currency: Currency
    count: int
    recovered: Money
    fee: Money
    collected_count: int
    collected: Money
    refunded: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedRecovery:
    """A recovery and the fee that it was priced at."""

    place: Cursor
    recovered: Money
    fee: Money
    has_own_terms: bool
    """Whether its seller's own price list was in force, not everybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryScope:
    """Which part of history: one seller's or everybody's, from a moment to another."""

    seller_id: SellerId | None
    since: datetime
    until: datetime


class FeeQueries(Protocol):
    """Answers about fees; each call is one statement."""

    async def policies(self, seller_id: SellerId | None, *, limit: int) -> Sequence[RecordedPolicy]:
        """Return what was set for everybody and for a seller, what begins latest first."""
        ...

    async def totals(self, filter: TransactionFilter) -> Sequence[FeeTotals]:
        """Return exact sums for each currency that occurs, by its code."""
        ...

    async def history(
        self, scope: HistoryScope, *, limit: int, after: Cursor | None
    ) -> Sequence[PricedRecovery]:
        """Return recoveries as they were priced, oldest first, from behind a place on."""
        ...
