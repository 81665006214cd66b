"""Compare the platform's balance in the books with the one at Stripe, movement by movement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.ports.balance_book import BalanceBook
from application.ports.balance_gateway import BalanceGateway
from application.ports.system import Clock
from domain.balance import BalanceLine, BalanceMovement
from domain.drift import Comparison, DriftLine, matched, total
from domain.drift_pair import Pair
from domain.errors import ApplicationError
from domain.ids import TransactionId
from domain.ledger import PostingKind
from domain.money import Money
from domain.period import Period
from domain.transaction import Transaction

ROWS_MAX: Final = 20_000
"""The most movements, or lines of the books, that one comparison holds in memory."""

NEIGHBOURHOOD: Final = timedelta(minutes=10)
"""How far before a span its movements are read, too: most of them are booked soon after."""


class PeriodTooLong(ApplicationError):
    """More moved in a period than is compared at once."""

    code = "PERIOD_TOO_LONG"

    def __init__(self, rows_max: int) -> None:
        """Say how much is compared at once."""
        super().__init__(f"more than {rows_max} movements; ask for a shorter period")


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """Both totals of a period in each currency, and lines that are exactly their difference."""

    period: Period
    ours: Sequence[Money]
    stripe: Sequence[Money]
    lines: Sequence[DriftLine]

    @property
    def drift(self) -> Sequence[Money]:
        """Return the sum of all lines in each currency."""
        return total(line.difference for line in self.lines)


@dataclass(frozen=True, slots=True)
class CompareBalance:
    """Matches both sides one to one and names what is left; nothing is changed.

    Raises `GatewayUnavailable`, `PeriodTooLong`.
    """

    gateway: BalanceGateway
    book: BalanceBook
    clock: Clock
    grace: timedelta
    rows_max: int = ROWS_MAX

    async def __call__(self, period: Period, *, told: Period | None = None) -> DriftReport:
        """Return how the two sides of a period differ, or of that span of it which is told."""
        span = told or period
        movements = await self._moved(Period(span.begin - NEIGHBOURHOOD, span.end))
        posted = await self.book.posted(span, limit=self.rows_max + 1)
        if len(posted) > self.rows_max:
            raise PeriodTooLong(self.rows_max)
        movements = await self._with_elsewhere(movements, posted)
        pairs = await self._pairs(movements, posted)
        comparison = Comparison(period=period, told=span, now=self.clock.now(), grace=self.grace)
        return DriftReport(
            period=span,
            ours=total(line.amount for line in posted),
            stripe=total(row.net for row in movements if row.at in span),
            lines=comparison.lines(pairs),
        )

    async def _moved(self, span: Period) -> list[BalanceMovement]:
        found: list[BalanceMovement] = []
        async for page in self.gateway.movements(span):
            found += page
            if len(found) > self.rows_max:
                raise PeriodTooLong(self.rows_max)
        return found

    async def _with_elsewhere(
        self, movements: list[BalanceMovement], posted: Sequence[BalanceLine]
    ) -> list[BalanceMovement]:
        """Return all movements that the lines book, wherever in time they are."""
        _, left = matched(movements, posted)
        known = {row.reference: row for row in movements}
        for cause in dict.fromkeys(line.cause for line in left):
            known |= {row.reference: row for row in await self.gateway.find_movements(cause)}
        return list(known.values())

    async def _pairs(
        self, movements: Sequence[BalanceMovement], posted: Sequence[BalanceLine]
    ) -> Sequence[Pair]:
        named = await self.book.caused_by({name for row in movements for name in row.names})
        lines = {_key(line): line for line in (*posted, *named)}
        pairs, left = matched(movements, lines.values())
        of_span = {_key(line) for line in posted}
        alone = [line for line in left if _key(line) in of_span]
        owners = {line.cause: line.transaction_id for line in named}
        ids = [_owner(row, own, owners) for row, own in pairs]
        transactions = await self._transactions([*ids, *(line.transaction_id for line in alone)])
        customers = await self.book.customers({row.customer for row in movements if row.customer})
        told = [
            Pair(
                movement=row,
                lines=own,
                transaction=transactions.get(owner) if owner else None,
                is_ours=row.is_marked or row.customer in customers,
            )
            for (row, own), owner in zip(pairs, ids, strict=True)
        ]
        return told + [_alone(line, transactions) for line in alone]

    async def _transactions(
        self, ids: Iterable[TransactionId | None]
    ) -> Mapping[TransactionId, Transaction]:
        return await self.book.transactions({one for one in ids if one is not None})


def _key(line: BalanceLine) -> tuple[str, PostingKind, str]:
    return line.cause, line.kind, line.amount.currency.code


def _alone(line: BalanceLine, transactions: Mapping[TransactionId, Transaction]) -> Pair:
    owner = line.transaction_id
    return Pair(
        movement=None, lines=(line,), transaction=transactions.get(owner) if owner else None
    )


def _owner(
    row: BalanceMovement,
    lines: Sequence[BalanceLine],
    owners: Mapping[str, TransactionId | None],
) -> TransactionId | None:
    """Return the transaction that the lines or the object name, or else what it is about."""
    booked = next((line.transaction_id for line in lines if line.transaction_id), None)
    return booked or row.transaction_id or owners.get(row.parent or "")
