"""What `opside demo` prints at its end: the timeline, the ledger, and both books side by side."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from domain.currency import Currency
from domain.money import Money
from entrypoints.local.compare import Comparison


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the main job left behind, in the service and at the sandbox."""

    transaction: Any
    replayed: bool
    comparisons: Sequence[Comparison]

    @property
    def agrees(self) -> bool:
        """Return whether everything ended as it must."""
        done = self.replayed and self.transaction["status"] == "TRANSFERRED"
        return done and all(line.agrees for line in self.comparisons)


def print_report(result: DemoResult, *, console: Console, as_json: bool) -> None:
    """Print tables for people, or one JSON object for programs."""
    if as_json:
        print(json.dumps(_as_json(result)))  # noqa: T201 - the answer that was asked for
        return
    console.print(_timeline(result.transaction["timeline"]["nodes"]))
    console.print(_ledger(result.transaction["ledgerEntries"]))
    console.print(_comparison(result.comparisons))
    verdict = "[green]The books agree to the cent.[/]"
    if not result.agrees:
        verdict = "[red]The books DISAGREE, or the job did not end as it must.[/]"
    console.print(verdict)


def _timeline(events: Sequence[Any]) -> Table:
    table = Table("at", "what", "by", "changes", title="Timeline", title_justify="left")
    for event in events:
        changes = ", ".join(f"{c['field']}={c['after']}" for c in event["changes"])
        table.add_row(event["at"][11:23], event["action"], event["actor"], changes)
    return table


def _ledger(entries: Sequence[Any]) -> Table:
    table = Table(
        "kind", "cause", "account", title="Ledger of the transaction", title_justify="left"
    )
    table.add_column("amount", justify="right")
    for entry in entries:
        amount = entry["amount"]["formatted"]
        table.add_row(entry["kind"], entry["cause"], entry["account"], amount)
    return table


def _comparison(lines: Sequence[Comparison]) -> Table:
    table = Table("line", title="Both books", title_justify="left")
    for column in ("our ledger", "sandbox's book", "difference"):
        table.add_column(column, justify="right")
    for line in lines:
        difference = _text(line.ledger - line.stripe, line.currency)
        style = None if line.agrees else "red"
        ours, theirs = _text(line.ledger, line.currency), _text(line.stripe, line.currency)
        table.add_row(line.line, ours, theirs, difference, style=style)
    return table


def _text(minor_units: int, currency: str) -> str:
    return str(Money(minor_units, Currency.of(currency)))


def _as_json(result: DemoResult) -> dict[str, Any]:
    return {
        "agrees": result.agrees,
        "transaction": result.transaction,
        "replayed": result.replayed,
        "books": [
            {
                "line": line.line,
                "currency": line.currency,
                "ledger": line.ledger,
                "stripe": line.stripe,
            }
            for line in result.comparisons
        ],
    }
