"""The figures as people read them, and as programs do."""

from collections.abc import Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Result, Spread, Target

SHOWN_MS: Final = 0.01


def print_table(results: Sequence[Result], console: Console) -> None:
    """Print one row for each path: medians, and in brackets the lowest and the highest round."""
    table = Table(title="Medians of all rounds (lowest to highest)")
    table.add_column("path")
    for heading in ("per second", "p50 ms", "p95 ms", "p99 ms", "floor per second", "of floor"):
        table.add_column(heading, justify="right")
    table.add_column("target")
    table.add_column("met")
    for result in results:
        table.add_row(
            result.name,
            _shown(result.spread(lambda figures: figures.rate)),
            _shown(result.spread(lambda figures: figures.p50_ms), digits=1),
            _shown(result.spread(lambda figures: figures.p95_ms), digits=1),
            _shown(result.spread(lambda figures: figures.p99_ms), digits=1),
            _shown(result.floor),
            _shown(result.ratio, digits=2),
            _wanted(result.target),
            "yes" if result.is_met else "no",
        )
    console.print(table)
    for result in results:
        for note in (*result.notes, *_beside(result)):
            console.print(f"{result.name}: {note}", highlight=False)


def as_json(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Return the same for programs."""
    return [
        {
            "path": result.name,
            "rate": _plain(result.spread(lambda figures: figures.rate)),
            "p50_ms": _plain(result.spread(lambda figures: figures.p50_ms)),
            "p95_ms": _plain(result.spread(lambda figures: figures.p95_ms)),
            "p99_ms": _plain(result.spread(lambda figures: figures.p99_ms)),
            "floor": _plain(result.floor),
            "floor_by": result.floor_name,
            "ratio": _plain(result.ratio),
            "is_met": result.is_met,
            "cpu_ms": dict(result.cpu_ms),
            "rounds": len(result.rounds),
        }
        for result in results
    ]


def _beside(result: Result) -> list[str]:
    asking = result.spread(lambda figures: figures.asking)
    floor = [f"floor by {result.floor_name}"] if result.floor_name else []
    share = [f"the load generator took {asking.middle:.0%} of one core"] if asking else []
    parts = ", ".join(f"{part} {ms:.2f} ms" for part, ms in result.cpu_ms.items() if ms >= SHOWN_MS)
    return [*floor, *share, f"processor time for each: {parts}"]


def _wanted(target: Target) -> str:
    words = [
        f"≥ {target.rate_min:g}/s" if target.rate_min else "",
        f"≥ {target.ratio_min:g} of floor" if target.ratio_min else "",
        f"p95 ≤ {target.p95_max_ms:g} ms" if target.p95_max_ms else "",
    ]
    return "\n".join(word for word in words if word)


def _shown(spread: Spread | None, *, digits: int = 0) -> str:
    if spread is None:
        return ""
    middle, low, high = (
        f"{value:,.{digits}f}" for value in (spread.middle, spread.low, spread.high)
    )
    return middle if low == high else f"{middle}\n({low} to {high})"


def _plain(spread: Spread | None) -> dict[str, float] | None:
    if spread is None:
        return None
    return {"median": spread.middle, "low": spread.low, "high": spread.high}
