"""What is being done about transactions: jobs, open attempts and the last change, in one go."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text

from adapters.postgres.row import Row
from application.ports.jobs import JobKind
from application.task_jobs import TASKS
from domain.attempt import AttemptKind, AttemptState
from domain.ids import TransactionId
from domain.open_work import Errand, OpenWork, Task

OPEN_WORK: Final = text("""
    SELECT wanted.id, 'JOB' AS source, outbox.kind, outbox.state,
        coalesce(outbox.finished_at, outbox.due_at) AS at
    FROM unnest(:ids) AS wanted (id)
    JOIN outbox ON outbox.subject = CAST(wanted.id AS text)
        AND outbox.state IN ('READY', 'DEAD') AND outbox.kind = ANY(:kinds)
    UNION ALL
    SELECT transaction_id, 'ATTEMPT', kind, state, created_at
    FROM attempt WHERE transaction_id = ANY(:ids) AND state IN ('IN_FLIGHT', 'UNKNOWN')
    UNION ALL
    SELECT transaction_id, 'CHANGE', '', '', max(at)
    FROM audit_event
    WHERE transaction_id = ANY(:ids)
        AND jsonb_exists_any(after, ARRAY['chargeState', 'transferState', 'holdReason'])
    GROUP BY transaction_id
""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("kinds", [kind.value for kind in TASKS], type_=ARRAY(Text)),
)


@dataclass(slots=True)
class _Found:
    errands: dict[Task, Errand] = field(default_factory=dict)
    attempts: dict[AttemptKind, AttemptState] = field(default_factory=dict)
    changed_at: datetime | None = None

    def take(self, row: Row) -> None:
        if row.source == "JOB":
            self.errands[TASKS[JobKind(row.kind)]] = Errand(row.at, row.state == "DEAD")
        elif row.source == "ATTEMPT":
            self.attempts[AttemptKind(row.kind)] = AttemptState(row.state)
        else:
            self.changed_at = row.at


def open_work_of(ids: Sequence[TransactionId], rows: Iterable[Row]) -> list[OpenWork]:
    """Return a line for each transaction, from the rows of `OPEN_WORK`."""
    found: defaultdict[TransactionId, _Found] = defaultdict(_Found)
    for row in sorted(rows, key=_least_first):
        found[TransactionId(row.id)].take(row)
    return [
        OpenWork(
            transaction_id=one,
            errands=found[one].errands,
            attempts=found[one].attempts,
            changed_at=found[one].changed_at,
        )
        for one in ids
    ]


def _least_first(row: Row) -> tuple[bool, float]:
    """Return the place of a job: the last one to be set aside, and before it the next to run."""
    is_buried, at = row.state == "DEAD", row.at.timestamp()
    return (not is_buried, at if is_buried else -at)
