"""What is being done about transactions, by looking at every job and attempt."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from adapters.memory.tables import JobRow, Tables
from application.ports.jobs import JobKind
from application.task_jobs import TASKS
from domain.attempt import AttemptKind, AttemptState
from domain.ids import TransactionId
from domain.open_work import Errand, OpenWork, Task

_STATES: Final = frozenset({"chargeState", "transferState", "holdReason"})
_AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a job was due that nobody has told to wait."""


def open_work_of(tables: Tables, ids: Sequence[TransactionId]) -> list[OpenWork]:
    """Return a line for each transaction."""
    return [
        OpenWork(
            transaction_id=one,
            errands=_errands(tables, one),
            attempts=_attempts(tables, one),
            changed_at=_changed_at(tables, one),
        )
        for one in ids
    ]


def _errands(tables: Tables, id: TransactionId) -> dict[Task, Errand]:
    found: dict[Task, Errand] = {}
    for row in sorted(tables.jobs.values(), key=_least_first):
        if row.job.subject == str(id) and row.job.kind in TASKS:
            found[TASKS[JobKind(row.job.kind)]] = Errand(row.due_at or _AT_ONCE, row.is_buried)
    return found


def _least_first(row: JobRow) -> tuple[bool, float]:
    """Return the place of a job: the last one to be set aside, and before it the next to run."""
    at = (row.due_at or _AT_ONCE).timestamp()
    return (not row.is_buried, at if row.is_buried else -at)


def _attempts(tables: Tables, id: TransactionId) -> dict[AttemptKind, AttemptState]:
    return {
        attempt.kind: attempt.state
        for attempt in tables.attempts.values()
        if attempt.is_open and attempt.request.transaction_id == id
    }


def _changed_at(tables: Tables, id: TransactionId) -> datetime | None:
    moments = (
        event.at
        for event in tables.audit.values()
        if event.transaction_id == id and _STATES & event.after.keys()
    )
    return max(moments, default=None)
