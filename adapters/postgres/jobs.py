"""The worker's side of the outbox: leases by the database's own clock."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ARRAY, Integer, Interval, Text, Uuid, bindparam, text

from adapters.postgres.group_commit import GroupCommit
from adapters.postgres.session import SingleStatements
from application.ports.jobs import ClaimedJob, JobKind
from domain.ids import JobId

# Materialized, so that the rows are locked and counted once, whatever the plan.
_CLAIM: Final = text("""
    WITH due AS MATERIALIZED (
        SELECT id, due_at FROM outbox
        WHERE state = 'READY' AND due_at <= now() AND kind = ANY(:kinds)
        ORDER BY due_at
        LIMIT :limit
        FOR UPDATE SKIP LOCKED
    ), leased AS (
        UPDATE outbox SET due_at = now() + :lease, leased_until = now() + :lease,
                          tries = tries + 1
        FROM due WHERE outbox.id = due.id
        RETURNING outbox.id, kind, subject, request_id, tries, tries_before, trace,
                  due.due_at AS was_due_at
    )
    SELECT id, kind, subject, request_id, tries, tries_before, trace
    FROM leased ORDER BY was_due_at, id
""").bindparams(
    bindparam("limit", type_=Integer),
    bindparam("lease", type_=Interval),
    # What a newer release writes is for its own workers.
    bindparam("kinds", [kind.value for kind in JobKind], type_=ARRAY(Text)),
)

# The tries tell whose lease it is: whoever lost it, because it took too long, changes nothing.
_FINISH: Final = text("""
    UPDATE outbox SET state = 'DONE', finished_at = now()
    FROM unnest(:ids, :tries) AS done (id, tries)
    WHERE outbox.id = done.id AND outbox.tries = done.tries AND state = 'READY'
""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("tries", type_=ARRAY(Integer)),
)

_POSTPONE: Final = text("""
    UPDATE outbox SET due_at = now() + :delay, leased_until = NULL, last_error = :error
    WHERE id = :id AND tries = :tries AND state = 'READY'
""").bindparams(
    bindparam("id", type_=Uuid),
    bindparam("tries", type_=Integer),
    bindparam("delay", type_=Interval),
    bindparam("error", type_=Text),
)

_RELEASE: Final = text("""
    UPDATE outbox SET due_at = now(), leased_until = NULL
    FROM unnest(:ids, :tries) AS held (id, tries)
    WHERE outbox.id = held.id AND outbox.tries = held.tries AND state = 'READY'
""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("tries", type_=ARRAY(Integer)),
)

_BURY: Final = text("""
    UPDATE outbox SET state = 'DEAD', finished_at = now(), last_error = :error
    WHERE id = :id AND tries = :tries AND state = 'READY'
""").bindparams(
    bindparam("id", type_=Uuid),
    bindparam("tries", type_=Integer),
    bindparam("error", type_=Text),
)

_UNTIL_NEXT: Final = text("""
    SELECT min(due_at) - now() AS wait FROM outbox WHERE state = 'READY' AND kind = ANY(:kinds)
""").bindparams(bindparam("kinds", [kind.value for kind in JobKind], type_=ARRAY(Text)))


class PostgresJobStore:
    """Claims with one statement, and marks what ends at the same time as done with another."""

    def __init__(self, statements: SingleStatements) -> None:
        self._statements = statements
        self._finished: GroupCommit[ClaimedJob, None] = GroupCommit(self._finish_all)

    async def claim(self, *, limit: int, lease: timedelta) -> Sequence[ClaimedJob]:
        rows = await self._statements.rows(_CLAIM, {"limit": limit, "lease": lease})
        return [
            ClaimedJob(
                id=JobId(row.id),
                kind=JobKind(row.kind),
                subject=row.subject,
                request_id=row.request_id,
                tries=row.tries,
                tries_before=row.tries_before,
                trace=row.trace,
            )
            for row in rows
        ]

    async def finish(self, job: ClaimedJob) -> None:
        await self._finished.submit(job)

    async def postpone(self, job: ClaimedJob, *, delay: timedelta, error: str) -> None:
        values = {"id": job.id, "tries": job.tries, "delay": delay, "error": error}
        await self._statements.run(_POSTPONE, values)

    async def release(self, jobs: Sequence[ClaimedJob]) -> None:
        await self._statements.run(_RELEASE, _columns(jobs))

    async def bury(self, job: ClaimedJob, *, error: str) -> None:
        values = {"id": job.id, "tries": job.tries, "error": error}
        await self._statements.run(_BURY, values)

    async def until_next(self) -> timedelta | None:
        (row,) = await self._statements.rows(_UNTIL_NEXT)
        return None if row.wait is None else max(row.wait, timedelta())

    async def _finish_all(self, jobs: Sequence[ClaimedJob]) -> Sequence[None]:
        await self._statements.run(_FINISH, _columns(jobs))
        return [None] * len(jobs)


def _columns(jobs: Sequence[ClaimedJob]) -> dict[str, object]:
    return {"ids": [job.id for job in jobs], "tries": [job.tries for job in jobs]}
