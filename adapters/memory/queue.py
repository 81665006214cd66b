"""Jobs as a person sees them, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.locks import UnitLocks
from adapters.memory.tables import JobRow
from application.ports.errors import NotFound
from application.ports.jobs import JobKind
from application.ports.queue import (
    JobFilter,
    JobPage,
    QueuedJob,
    QueueState,
    QueueStats,
)
from domain.ids import JobId, TransactionId, WebhookEventId

_ABOUT_TRANSACTIONS: Final = frozenset(
    {
        JobKind.RUN_CHARGE,
        JobKind.RUN_TRANSFER,
        JobKind.RUN_CLAWBACK,
        JobKind.RUN_CANCELLATION,
        JobKind.BOOK_PROCESSING_FEE,
    }
)


class MemoryQueue:
    """Holds a job from every other unit that asks for it; decisions count from the commit on."""

    def __init__(self, database: MemoryDatabase, locks: UnitLocks) -> None:
        self._database = database
        self._locks = locks
        self._changed: dict[JobId, JobRow] = {}

    async def lock(self, id: JobId) -> QueuedJob:
        await self._locks.take("job", id)
        return _job(self._database, self._row(id), self._database.clock.now())

    async def revive(self, job: QueuedJob) -> None:
        row = self._row(job.id)
        self._changed[job.id] = replace(
            row,
            due_at=self._database.clock.now(),
            leased_until=None,
            is_buried=False,
            finished_at=None,
            tries=row.tries + 1,
            tries_before=row.tries + 1,
        )

    async def discard(self, job: QueuedJob) -> None:
        now = self._database.clock.now()
        self._changed[job.id] = replace(
            self._row(job.id), is_buried=False, is_discarded=True, finished_at=now
        )

    def keep(self) -> None:
        """Write what was decided."""
        for job_id, row in self._changed.items():
            self._database.tables.jobs.pop(job_id, None)
            rows = self._database.finished_jobs if row.is_discarded else self._database.tables.jobs
            rows[job_id] = row

    def _row(self, job_id: JobId) -> JobRow:
        database = self._database
        found = self._changed.get(job_id) or database.tables.jobs.get(job_id)
        if found is None and (found := database.finished_jobs.get(job_id)) is None:
            raise NotFound("job")
        return found


@dataclass(frozen=True, slots=True)
class MemoryQueueQueries:
    """Answers about jobs, by looking at every row."""

    database: MemoryDatabase

    async def stats(self) -> Sequence[QueueStats]:
        rows = self.all()
        return [self._stats(kind, [row for row in rows if row.kind is kind]) for kind in JobKind]

    async def job(self, id: JobId) -> QueuedJob | None:
        return next((row for row in self.all() if row.id == id), None)

    async def of_transactions(
        self, ids: Sequence[TransactionId], *, limit: int, after: JobId | None
    ) -> Sequence[QueuedJob]:
        pages = [
            await self.page(JobFilter(transaction_id=one), limit=limit, after=after) for one in ids
        ]
        rows = [row for page in pages for row in page.rows]
        return sorted(rows, key=lambda row: row.id, reverse=True)

    async def page(self, filter: JobFilter, *, limit: int, after: JobId | None) -> JobPage:
        rows = [row for row in self.all() if _matches(row, filter)]
        rows = [row for row in rows if after is None or row.id < after]
        rows.sort(key=lambda row: row.id, reverse=True)
        return JobPage(rows=rows[:limit], has_next=len(rows) > limit)

    def all(self) -> list[QueuedJob]:
        """Return every job, done ones too."""
        database, now = self.database, self.database.clock.now()
        rows = (*database.tables.jobs.values(), *database.finished_jobs.values())
        return [_job(database, row, now) for row in rows]

    def _stats(self, kind: JobKind, rows: Sequence[QueuedJob]) -> QueueStats:
        now = self.database.clock.now()
        waits = [now - row.due_at for row in rows if row.state is QueueState.READY]
        ages = [now - row.finished_at for row in rows if _is_done(row) and row.finished_at]
        states = [row.state for row in rows]
        return QueueStats(
            kind=kind,
            ready=states.count(QueueState.READY),
            running=states.count(QueueState.RUNNING),
            scheduled=states.count(QueueState.SCHEDULED),
            retrying=states.count(QueueState.RETRYING),
            dead=states.count(QueueState.DEAD),
            oldest_ready=max(waits, default=None),
            done_last_minute=sum(age < timedelta(minutes=1) for age in ages),
            done_last_hour=sum(age < timedelta(hours=1) for age in ages),
        )


def _is_done(row: QueuedJob) -> bool:
    return row.state is QueueState.DONE


def _matches(row: QueuedJob, filter: JobFilter) -> bool:
    return (
        (filter.states is None or row.state in filter.states)
        and (filter.kinds is None or row.kind in filter.kinds)
        and filter.transaction_id in (None, row.transaction_id)
    )


def _job(database: MemoryDatabase, row: JobRow, now: datetime) -> QueuedJob:
    job = row.job
    return QueuedJob(
        id=job.id,
        kind=job.kind,
        subject=job.subject,
        request_id=job.request_id,
        state=_state(row, now),
        tries=row.tries,
        was_retried=row.tries_before > 0,
        due_at=row.due_at or row.added_at,
        created_at=row.added_at,
        finished_at=row.finished_at,
        last_error=row.error,
        transaction_id=_about(database, row),
    )


def _about(database: MemoryDatabase, row: JobRow) -> TransactionId | None:
    if row.job.kind in _ABOUT_TRANSACTIONS:
        return TransactionId(UUID(row.job.subject))
    if row.job.kind is not JobKind.PROCESS_WEBHOOK_EVENT:
        return None
    event = database.tables.events.get(WebhookEventId(UUID(row.job.subject)))
    return None if event is None else event.transaction_id


def _state(row: JobRow, now: datetime) -> QueueState:
    if row.is_discarded:
        return QueueState.DISCARDED
    if row.is_buried:
        return QueueState.DEAD
    if row.finished_at is not None:
        return QueueState.DONE
    if row.leased_until is not None and row.leased_until > now:
        return QueueState.RUNNING
    if row.due_at is None or row.due_at <= now:
        return QueueState.READY
    return QueueState.SCHEDULED if row.error is None else QueueState.RETRYING
