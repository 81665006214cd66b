"""The proof as people read it, and as programs do."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.load.checks import Check
from tests.load.proof import Proof


def print_report(proof: Proof, console: Console) -> None:
    """Print how fast the events were taken, what the worker went through, and what is wrong."""
    console.print(_volleys(proof))
    console.print(_numbers(proof))
    console.print(checks_table(proof.checks))
    verdict = "[green]Nothing is lost, nothing is twice, and the books agree to the cent.[/]"
    console.print(verdict if proof.holds else "[red]The proof FAILS.[/]")


def as_json(proof: Proof) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "holds": proof.holds,
        "transactions": proof.size.transactions,
        "seed": proof.size.seed,
        "waiting_for_news": proof.waiting,
        "posted": proof.posted,
        "distinct": proof.distinct,
        "copies": proof.posted - proof.distinct,
        "volleys": [
            {
                "name": volley.name,
                "posted": volley.figures.done,
                "rate": volley.figures.rate,
                "p50_ms": volley.figures.p50_ms,
                "p95_ms": volley.figures.p95_ms,
                "p99_ms": volley.figures.p99_ms,
            }
            for volley in proof.volleys
        ],
        "restarts": [
            {"held": death.held, "unfinished": death.unfinished} for death in proof.deaths
        ],
        "seconds": proof.seconds,
        "checks": [{"name": check.name, "wrong": list(check.wrong)} for check in proof.checks],
    }


def _volleys(proof: Proof) -> Table:
    table = Table(title="Events posted over 16 connections, every answer a 200")
    table.add_column("volley")
    for heading in ("posted", "per second", "p50 ms", "p95 ms", "p99 ms"):
        table.add_column(heading, justify="right")
    for volley in proof.volleys:
        figures = volley.figures
        late = (figures.p50_ms, figures.p95_ms, figures.p99_ms)
        table.add_row(
            volley.name,
            f"{figures.done:,}",
            f"{figures.rate:,.0f}",
            *(f"{ms:.1f}" for ms in late if ms is not None),
        )
    return table


def _numbers(proof: Proof) -> Table:
    held = ", ".join(f"{death.held}" for death in proof.deaths)
    table = Table(show_header=False)
    table.add_row("transactions", f"{proof.size.transactions:,}")
    table.add_row("of them stuck until events came", f"{proof.waiting:,}")
    table.add_row("events posted", f"{proof.posted:,}")
    table.add_row("distinct, each at least once", f"{proof.distinct:,}")
    table.add_row("copies", f"{proof.posted - proof.distinct:,}")
    table.add_row("worker killed and started", f"{len(proof.deaths)}")
    table.add_row("jobs in its hands each time", held)
    table.add_row("seconds from the first post until quiet", f"{proof.seconds:.1f}")
    return table


def checks_table(checks: Sequence[Check]) -> Table:
    """Return every check and the first few of what is wrong."""
    table = Table(title="Differences")
    table.add_column("must be true", no_wrap=True)
    table.add_column("wrong", justify="right")
    table.add_column("of which")
    for check in checks:
        style = "red" if check.wrong else None
        table.add_row(check.name, f"{len(check.wrong):,}", check.shown, style=style)
    return table
