"""Jobs on lease, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.memory.database import MemoryDatabase
from adapters.memory.tables import JobRow
from application.ports.jobs import ClaimedJob
from application.ports.system import Clock


@dataclass(frozen=True, slots=True)
class MemoryJobStore:
    """Leases jobs by the clock that it is given.

    Whoever lost its lease changes nothing any more: the tries tell who holds the job.
    """

    database: MemoryDatabase
    clock: Clock

    async def claim(self, *, limit: int, lease: timedelta) -> Sequence[ClaimedJob]:
        now = self.clock.now()
        due = [row for row in self._waiting() if _due_at(row, now) <= now][:limit]
        for row in due:
            until = now + lease
            self._put(replace(row, due_at=until, leased_until=until, tries=row.tries + 1))
        return [_claimed(row) for row in due]

    async def finish(self, job: ClaimedJob) -> None:
        if row := self._held(job):
            del self.database.tables.jobs[job.id]
            self.database.finished_jobs[job.id] = replace(row, finished_at=self.clock.now())

    async def postpone(self, job: ClaimedJob, *, delay: timedelta, error: str) -> None:
        if row := self._held(job):
            due_at = self.clock.now() + delay
            self._put(replace(row, due_at=due_at, leased_until=None, error=error))

    async def release(self, jobs: Sequence[ClaimedJob]) -> None:
        for job in jobs:
            if row := self._held(job):
                self._put(replace(row, due_at=self.clock.now(), leased_until=None))

    async def bury(self, job: ClaimedJob, *, error: str) -> None:
        if row := self._held(job):
            now = self.clock.now()
            self._put(replace(row, due_at=now, is_buried=True, error=error, finished_at=now))

    async def until_next(self) -> timedelta | None:
        now = self.clock.now()
        waits = [max(_due_at(row, now) - now, timedelta()) for row in self._waiting()]
        return min(waits, default=None)

    def _waiting(self) -> list[JobRow]:
        return [row for row in self.database.tables.jobs.values() if not row.is_buried]

    def _held(self, job: ClaimedJob) -> JobRow | None:
        row = self.database.tables.jobs.get(job.id)
        return row if row and row.tries == job.tries and not row.is_buried else None

    def _put(self, row: JobRow) -> None:
        self.database.tables.jobs[row.job.id] = row


def _due_at(row: JobRow, now: datetime) -> datetime:
    return row.due_at or now


def _claimed(row: JobRow) -> ClaimedJob:
    return ClaimedJob(
        id=row.job.id,
        kind=row.job.kind,
        subject=row.job.subject,
        request_id=row.job.request_id,
        tries=row.tries + 1,
        tries_before=row.tries_before,
        trace=row.trace,
    )
