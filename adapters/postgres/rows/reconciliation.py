"""Between the rows of runs and discrepancies and what they hold."""

from adapters.postgres.row import Row
from domain.currency import Currency
from domain.drift import DriftLine
from domain.drift_cause import DriftCause, Repair
from domain.ids import ReconciliationRunId, TransactionId
from domain.money import Money
from domain.period import Period
from domain.reconciliation import (
    Discrepancy,
    DiscrepancyState,
    ReconciliationRun,
    RunPhase,
    RunState,
)


def run_columns(run: ReconciliationRun) -> dict[str, object]:
    """Return what the row of a run holds."""
    return {
        "id": run.id,
        "begins_at": run.period.begin,
        "ends_at": run.period.end,
        "looks_max": run.limit,
        "is_dry": run.is_dry,
        "requested_by": run.requested_by,
        "reason": run.reason,
        "started_at": run.started_at,
        "compared_to": run.compared_to,
        "state": run.state,
        "phase": run.phase,
        "looked_to": run.looked_to,
        "looked_up": run.looked_up,
        "total": run.total,
        "done": run.done,
        "errors": run.errors,
        "failure": run.failure,
        "finished_at": run.finished_at,
        "version": run.version,
    }


def run_of(row: Row) -> ReconciliationRun:
    """Return the run that a row holds."""
    return ReconciliationRun(
        id=ReconciliationRunId(row.id),
        period=Period(row.begins_at, row.ends_at),
        limit=row.looks_max,
        is_dry=row.is_dry,
        requested_by=row.requested_by,
        reason=row.reason,
        started_at=row.started_at,
        compared_to=row.compared_to,
        state=RunState(row.state),
        phase=RunPhase(row.phase),
        looked_to=row.looked_to,
        looked_up=row.looked_up,
        total=row.total,
        done=row.done,
        errors=row.errors,
        failure=row.failure,
        finished_at=row.finished_at,
        version=row.version,
    )


def discrepancy_columns(found: Discrepancy) -> dict[str, object]:
    """Return what the row of a discrepancy holds, but for its number."""
    line = found.line
    return {
        "run_id": found.run_id,
        "object": line.object,
        "entry": line.entry,
        "part": line.part,
        "transaction_id": line.transaction_id,
        "at": line.at,
        "currency": line.ours.currency.code,
        "ours_minor": line.ours.minor_units,
        "stripe_minor": line.stripe.minor_units,
        "cause": line.cause,
        "repair": line.repair,
        "state": found.state,
        "note": found.note,
    }


def discrepancy_of(row: Row) -> Discrepancy:
    """Return the discrepancy that a row holds."""
    currency = Currency.of(row.currency)
    owner = row.transaction_id
    return Discrepancy(
        run_id=ReconciliationRunId(row.run_id),
        line=DriftLine(
            object=row.object,
            entry=row.entry,
            part=row.part,
            transaction_id=None if owner is None else TransactionId(owner),
            at=row.at,
            ours=Money(row.ours_minor, currency),
            stripe=Money(row.stripe_minor, currency),
            cause=DriftCause(row.cause),
            repair=Repair(row.repair),
        ),
        state=DiscrepancyState(row.state),
        note=row.note,
        number=row.number,
    )
