"""`opside reconcile`: compare everything with Stripe now; repair it only where that is asked."""

import asyncio
import getpass
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from application.actor import Actor, Role
from application.ports.queries import PAGE_MAX
from domain.drift_cause import DriftCause
from domain.errors import ApplicationError
from domain.ids import ReconciliationRunId
from domain.money import Money
from domain.reconciliation import Discrepancy, DiscrepancyState, ReconciliationRun, RunState
from entrypoints.container import Container, close, container_of
from entrypoints.settings import Settings

DRIFTS: Final = 1
"""The exit status where a cent is left to be explained, or the run could not be carried on."""

Tell = Callable[[ReconciliationRun], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for on the command line."""

    older_than: datetime | None
    limit: int
    is_dry: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileReport:
    """A run at its end, what it found, and whether it was under way before it was asked for."""

    run: ReconciliationRun
    was_running: bool
    found: Sequence[Discrepancy]
    drift: Sequence[Money]

    @property
    def open(self) -> Sequence[Discrepancy]:
        """Return what nobody has repaired, and time alone does not."""
        return [
            one
            for one in self.found
            if one.line.cause is not DriftCause.TIMING
            and one.state is not DiscrepancyState.REPAIRED
        ]

    @property
    def status(self) -> int:
        """Return the exit status."""
        return DRIFTS if self.open or self.run.state is not RunState.DONE else 0


async def reconcile(settings: Settings, wanted: Wanted, *, tell: Tell) -> ReconcileReport:
    """Start a run, or join the one that is under way, and carry it to its end."""
    container = container_of(settings)
    try:
        return await carry(container, wanted, tell=tell)
    finally:
        await close(container)


async def carry(container: Container, wanted: Wanted, *, tell: Tell) -> ReconcileReport:
    """Do so with what a container holds; workers that take steps of it meanwhile are welcome."""
    actor = Actor(
        subject=f"cli:{getpass.getuser()}", role=Role.ADMIN, request_id="opside reconcile"
    )
    use_cases = container.reconciliation
    started = await use_cases.start()(
        older_than=wanted.older_than,
        limit=wanted.limit,
        is_dry=wanted.is_dry,
        reason=wanted.reason,
        actor=actor,
    )
    run = started.run
    while run.is_running:
        tell(run)
        await use_cases.run()(run.id, actor=actor)
        run = await _now(container, run.id, actor)
    tell(run)
    return ReconcileReport(
        run=run,
        was_running=started.was_running,
        found=await _found(container, run.id, actor),
        drift=await use_cases.show().drift_of(run.id, actor=actor),
    )


async def _now(container: Container, id: ReconciliationRunId, actor: Actor) -> ReconciliationRun:
    run: ReconciliationRun | None = await container.reconciliation.show().run(id, actor=actor)
    if run is None:
        raise ApplicationError("the run is gone")
    return run


async def _found(
    container: Container, id: ReconciliationRunId, actor: Actor
) -> Sequence[Discrepancy]:
    show, found = container.reconciliation.show(), list[Discrepancy]()
    while True:
        after = found[-1].number if found else 0
        page = await show.discrepancies(id, first=PAGE_MAX, after=after, actor=actor)
        found += page[:PAGE_MAX]
        if len(page) <= PAGE_MAX:
            return found


def run_reconcile(settings: Settings, wanted: Wanted, *, as_json: bool) -> int:
    """Reconcile with a bar that shows how far it is; print the report; return the exit status."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("comparing")

        def tell(run: ReconciliationRun) -> None:
            word = run.phase.lower().replace("_", " ")
            progress.update(bar, total=run.total, completed=run.done, description=word)

        report = asyncio.run(reconcile(settings, wanted, tell=tell))
    print_report(report, as_json=as_json)
    return report.status


def print_report(report: ReconcileReport, *, as_json: bool) -> None:
    """Print a report: a table for people, one JSON object for programs."""
    if as_json:
        print(json.dumps(_document(report)))  # noqa: T201 - the answer that was asked for
        return
    console, run = Console(), report.run
    table = Table("object", "cause", "ours", "Stripe", "difference", "repair", "state", "note")
    for column in table.columns[2:5]:
        column.justify = "right"
    for one in report.found:
        line = one.line
        amounts = (str(line.ours), str(line.stripe), str(line.difference))
        table.add_row(line.object, line.cause, *amounts, line.repair, one.state, one.note)
    if report.found:
        console.print(table)
    if report.was_running:
        console.print("A run was under way already; this is what it found.", soft_wrap=True)
    drift = ", ".join(str(amount) for amount in report.drift if not amount.is_zero) or "0"
    word = "dry run, nothing was changed" if run.is_dry else "repaired what repairs itself"
    said = f"{run.state}: {run.done} steps, {run.errors} errors, drift {drift}; {word}."
    console.print(said, soft_wrap=True, highlight=False)


def _document(report: ReconcileReport) -> dict[str, Any]:
    run = report.run
    return {
        "runId": f"rec_{run.id.hex}",
        "state": run.state,
        "dryRun": run.is_dry,
        "alreadyRunning": report.was_running,
        "period": {"from": run.period.begin.isoformat(), "to": run.period.end.isoformat()},
        "done": run.done,
        "errors": run.errors,
        "drift": [_money(amount) for amount in report.drift if not amount.is_zero],
        "open": len(report.open),
        "discrepancies": [
            {
                "object": one.line.object,
                "entry": one.line.entry,
                "part": one.line.part,
                "transactionId": _public(one),
                "cause": one.line.cause,
                "ours": _money(one.line.ours),
                "stripe": _money(one.line.stripe),
                "difference": _money(one.line.difference),
                "repair": one.line.repair,
                "automatic": one.line.is_automatic,
                "state": one.state,
                "note": one.note,
            }
            for one in report.found
        ],
    }


def _public(one: Discrepancy) -> str | None:
    owner = one.line.transaction_id
    return None if owner is None else f"txn_{owner.hex}"


def _money(amount: Money) -> dict[str, Any]:
    return {"amountMinor": amount.minor_units, "currency": amount.currency.code.upper()}
