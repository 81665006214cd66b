"""The crash proof as people read it, and as programs do."""

from typing import Any

from rich.console import Console
from rich.table import Table

from tests.chaos.kills import Victim
from tests.chaos.proof import Proof
from tests.load.report import checks_table


def print_report(proof: Proof, console: Console) -> None:
    """Print who was killed how often, what was asked and answered, and what is wrong."""
    console.print(_numbers(proof))
    console.print(checks_table(proof.checks))
    verdict = "[green]0 double, 0 lost, 0 unbalanced, and no drift: to the cent.[/]"
    console.print(verdict if proof.holds else "[red]The proof FAILS.[/]")


def as_json(proof: Proof) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "holds": proof.holds,
        "seed": proof.size.seed,
        "commissions": proof.size.commissions,
        "clawbacks": len(proof.answers.clawed_back),
        "asked_again": proof.answers.asked_again,
        "replayed": proof.answers.replayed,
        "kills": {victim.value: proof.deaths[victim] for victim in Victim},
        "between_intent_and_outcome": proof.between,
        "seconds": proof.seconds,
        "checks": [{"name": check.name, "wrong": list(check.wrong)} for check in proof.checks],
    }


def _numbers(proof: Proof) -> Table:
    deaths = ", ".join(f"{victim.value} {proof.deaths[victim]}" for victim in Victim)
    table = Table(show_header=False)
    table.add_row("seed", f"{proof.size.seed}")
    table.add_row("commissions", f"{proof.size.commissions:,}")
    table.add_row("of them clawed back", f"{len(proof.answers.clawed_back):,}")
    table.add_row("requests sent again for want of an answer", f"{proof.answers.asked_again:,}")
    table.add_row("answers that were replayed", f"{proof.answers.replayed:,}")
    table.add_row("killed", deaths)
    left = ", ".join(f"{one.open_attempts}" for one in proof.kills if one.is_between)
    table.add_row("kills between an intent and its outcome", f"{proof.between}")
    table.add_row("attempts that each of them left open", left)
    table.add_row("seconds", f"{proof.seconds:.1f}")
    return table
