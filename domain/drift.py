"""Where the books and Stripe's balance differ: each cent with its cause and its repair."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.balance import BalanceLine, BalanceMovement
from domain.drift_cause import DriftCause, Repair, Verdict, verdict_on
from domain.drift_pair import Pair, Part
from domain.ids import TransactionId
from domain.money import Money
from domain.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftLine:
    """One difference in one currency: an object, what each side has of it, and why.

    `entry` is the balance transaction, or what is booked where Stripe has none.
    """

    object: str
    entry: str
    part: str
    transaction_id: TransactionId | None
    at: datetime
    ours: Money
    stripe: Money
    cause: DriftCause
    repair: Repair

    @property
    def difference(self) -> Money:
        """Return by how much Stripe's is more."""
        return self.stripe - self.ours

    @property
    def is_automatic(self) -> bool:
        """Return whether the repair needs nobody."""
        return self.repair.is_automatic


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is compared: a period, that part of it which is told now, and as of when.

    News that is younger than `grace` may still be on its way.
    """

    period: Period
    told: Period
    now: datetime
    grace: timedelta

    def lines(self, pairs: Iterable[Pair]) -> Sequence[DriftLine]:
        """Return every difference that `told` holds, in the order of time.

        Each part of a pair is told where it first happened within the period, so that the
        pieces of a period tell together what the whole of it tells.
        """
        found = [line for pair in pairs for part in pair.parts() for line in self._of(pair, part)]
        return sorted(found, key=lambda line: (line.at, line.object, line.part))

    def _of(self, pair: Pair, part: Part) -> Iterator[DriftLine]:
        at = part.begins(self.period)
        if at is None or at not in self.told:
            return
        within = part.within(self.period)
        for currency in sorted(part.currencies(), key=lambda one: one.code):
            ours, stripe = within.ours(currency), within.stripe(currency)
            if ours == stripe:
                continue
            verdict = self._verdict(pair, part)
            yield DriftLine(
                object=part.object,
                entry=part.entry,
                part=part.name,
                transaction_id=pair.transaction_id,
                at=at,
                ours=ours,
                stripe=stripe,
                cause=verdict.cause,
                repair=verdict.repair,
            )

    def _verdict(self, pair: Pair, part: Part) -> Verdict:
        is_told_by_both = part.movement is not None and part.lines
        if part.is_even or (not is_told_by_both and self.now - part.latest < self.grace):
            return Verdict(DriftCause.TIMING, Repair.WAIT)
        return verdict_on(pair, part)


def matched(
    movements: Iterable[BalanceMovement], lines: Iterable[BalanceLine]
) -> tuple[Sequence[tuple[BalanceMovement, Sequence[BalanceLine]]], Sequence[BalanceLine]]:
    """Return each movement with the lines that book it, and the lines that book none of them."""
    by_cause: dict[str, list[BalanceLine]] = {}
    for line in lines:
        by_cause.setdefault(line.cause, []).append(line)
    found = []
    for movement in movements:
        own: list[BalanceLine] = []
        for name in {movement.reference, movement.source or movement.reference}:
            left = by_cause.get(name, [])
            own += [line for line in left if movement.is_booked_by(line)]
            by_cause[name] = [line for line in left if not movement.is_booked_by(line)]
        found.append((movement, tuple(own)))
    return found, [line for left in by_cause.values() for line in left]


def total(amounts: Iterable[Money]) -> Sequence[Money]:
    """Return the sum of amounts in each currency, by its code."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        code = amount.currency.code
        sums[code] = sums[code] + amount if code in sums else amount
    return [sums[code] for code in sorted(sums)]
