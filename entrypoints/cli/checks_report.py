"""How a list of checks is printed: a table for people, plain facts for programs."""

from collections.abc import Sequence
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from domain.readiness import CheckState, ReadinessCheck

_COLOURS: Final = {
    CheckState.OK: "green",
    CheckState.WARNING: "yellow",
    CheckState.FAILED: "red",
    CheckState.SKIPPED: "dim",
}


def print_table(checks: Sequence[ReadinessCheck]) -> None:
    """Print each check with its evidence and what is to be mended, and how many there are."""
    table = Table("check", "state", "evidence", "how to mend it")
    for check in checks:
        state = f"[{_COLOURS[check.state]}]{check.state}[/]"
        is_wrong = check.state in (CheckState.FAILED, CheckState.WARNING)
        remedy = check.remedy if is_wrong else ""
        table.add_row(check.name, state, escape(check.evidence), escape(remedy))
    console = Console()
    console.print(table)
    counted = {state: sum(check.state is state for check in checks) for state in CheckState}
    console.print(", ".join(f"{n} {state.lower()}" for state, n in counted.items()) + ".")


def facts_of(checks: Sequence[ReadinessCheck]) -> list[dict[str, Any]]:
    """Return the checks for programs."""
    return [
        {
            "name": check.name,
            "state": check.state.value,
            "evidence": check.evidence,
            "remedy": check.remedy,
        }
        for check in checks
    ]
