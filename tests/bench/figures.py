"""What one round came to, and what several rounds say together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Self


class RoundFailed(Exception):
    """A round did not do what it claims: its figures would be worth nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One round: how many in how long, how late they came, and what asking for them cost."""

    done: int
    seconds: float
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    asking: float | None = None
    """The share of one core that the load generator took."""
    cpu_seconds: Mapping[str, float] = field(default_factory=dict)
    """What each part of the stack took."""
    latencies: Sequence[float] = ()
    """Every single one, in seconds, from the shortest on."""

    @classmethod
    def of(cls, latencies: Sequence[float], *, seconds: float, asking: float | None = None) -> Self:
        """Return the figures of single latencies, in seconds."""
        ordered = sorted(latencies)
        if not ordered:
            raise RoundFailed("nothing was done")

        def at(share: float) -> float:
            return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

        return cls(
            done=len(ordered),
            seconds=seconds,
            p50_ms=at(0.50),
            p95_ms=at(0.95),
            p99_ms=at(0.99),
            asking=asking,
            latencies=ordered,
        )

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """Return the figures of several rounds as if they had been one."""
        latencies = [latency for part in parts for latency in part.latencies]
        return cls.of(latencies, seconds=sum(part.seconds for part in parts))

    @property
    def rate(self) -> float:
        """Return how many were done in a second."""
        return self.done / self.seconds


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some rounds, and their extremes."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a path shall reach on two cores; None where nothing is asked."""

    rate_min: float | None = None
    ratio_min: float | None = None
    p95_max_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All rounds of one path, and of its floor where it has one."""

    name: str
    target: Target
    rounds: Sequence[Figures]
    floors: Sequence[Figures]
    floor_name: str | None
    notes: Sequence[str] = ()

    def spread(self, read: Callable[[Figures], float | None]) -> Spread | None:
        """Return the spread of one figure over the rounds."""
        return _spread([read(figures) for figures in self.rounds])

    @property
    def floor(self) -> Spread | None:
        """Return the spread of the floor's rate."""
        return _spread([figures.rate for figures in self.floors])

    @property
    def ratio(self) -> Spread | None:
        """Return the spread of each round's rate over that of the floor beside it."""
        pairs = zip(self.rounds, self.floors, strict=False)
        return _spread([ours.rate / floor.rate for ours, floor in pairs])

    @property
    def cpu_ms(self) -> Mapping[str, float]:
        """Return what one of what is done takes of each part, in the median round."""
        parts = dict.fromkeys(part for figures in self.rounds for part in figures.cpu_seconds)
        return {
            part: median(f.cpu_seconds.get(part, 0.0) / f.done for f in self.rounds) * 1000
            for part in parts
        }

    @property
    def is_met(self) -> bool:
        """Return whether the medians reach the target."""
        rate, p95, ratio = (
            self.spread(lambda f: f.rate),
            self.spread(lambda f: f.p95_ms),
            self.ratio,
        )
        wanted = self.target
        return (
            _at_least(rate, wanted.rate_min)
            and _at_least(ratio, wanted.ratio_min)
            and (wanted.p95_max_ms is None or (p95 is not None and p95.middle <= wanted.p95_max_ms))
        )


def _at_least(found: Spread | None, wanted: float | None) -> bool:
    return wanted is None or (found is not None and found.middle >= wanted)


def _spread(values: Sequence[float | None]) -> Spread | None:
    known = [value for value in values if value is not None]
    return Spread(median(known), min(known), max(known)) if known else None
