"""Figures of all transactions at once, as of a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, Self

from domain.money import Money
from domain.status import TransactionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusFigures:
    """How many transactions of one currency have a status, what they are worth, and since when.

    `oldest_at` is when the oldest of them was requested.
    """

    status: TransactionStatus
    count: int
    recovered: Money
    fees: Money
    oldest_at: datetime

    def plus(self, other: Self) -> Self:
        """Return these figures and others of the same status and currency."""
        return replace(
            self,
            count=self.count + other.count,
            recovered=self.recovered + other.recovered,
            fees=self.fees + other.fees,
            oldest_at=min(self.oldest_at, other.oldest_at),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What the platform has at risk in one currency.

    `unrecovered` is what was accounted for as Amazon's money, shares sent above all, and has not
    come in; `debts` is what sellers owe.
    """

    unrecovered: Money
    debts: Money


def folded(figures: Iterable[StatusFigures]) -> Sequence[StatusFigures]:
    """Return one line for each currency and status, in the order of their names."""
    lines: dict[tuple[str, TransactionStatus], StatusFigures] = {}
    for one in figures:
        name = (one.recovered.currency.code, one.status)
        lines[name] = lines[name].plus(one) if name in lines else one
    return [lines[name] for name in sorted(lines)]


class ReconciliationFigures(Protocol):
    """Answers about everything; each call is one statement, and raises `StoreUnavailable`."""

    async def statuses(self, as_of: datetime) -> Sequence[StatusFigures]:
        """Return figures by the status that each transaction had then, by currency and status."""
        ...

    async def exposure(self, as_of: datetime) -> Sequence[Exposure]:
        """Return what was at risk then, by currency; none where the books were empty."""
        ...

    async def unprocessed_events(self, as_of: datetime) -> int:
        """Return how many of the events received by then are not done with."""
        ...
