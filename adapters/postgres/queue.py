"""The outbox as a person sees it, by the database's own clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ARRAY, Integer, Text, Uuid, bindparam, text

from adapters.postgres.row import Row
from adapters.postgres.session import Session, SingleStatements
from application.ports.errors import NotFound
from application.ports.jobs import JobKind
from application.ports.queue import (
    JobFilter,
    JobPage,
    QueuedJob,
    QueueState,
    QueueStats,
)
from domain.ids import JobId, TransactionId

_ABOUT_TRANSACTIONS: Final = (
    "'RUN_CHARGE', 'RUN_TRANSFER', 'RUN_CLAWBACK', 'RUN_CANCELLATION', 'BOOK_PROCESSING_FEE'"
)

JOB_STATE: Final = """
    CASE WHEN outbox.state <> 'READY' THEN outbox.state
         WHEN leased_until > now() THEN 'RUNNING'
         WHEN due_at <= now() THEN 'READY'
         WHEN outbox.last_error IS NULL THEN 'SCHEDULED'
         ELSE 'RETRYING' END
"""
"""What a row of the outbox is called by whoever looks at it."""

# A transaction's id is the subject itself, or stands with the event that the job is about.
_JOBS: Final = f"""
    SELECT outbox.id, kind, subject, request_id, {JOB_STATE} AS state, tries,
           tries_before > 0 AS was_retried, due_at, outbox.created_at, finished_at,
           outbox.last_error,
           CASE WHEN kind IN ({_ABOUT_TRANSACTIONS}) THEN CAST(subject AS uuid)
                ELSE webhook_event.transaction_id END AS transaction_id
    FROM outbox
    LEFT JOIN webhook_event ON webhook_event.id
        = CASE WHEN kind = 'PROCESS_WEBHOOK_EVENT' THEN CAST(subject AS uuid) END
"""  # noqa: S608 - nothing but words of this file

_LOCK: Final = text(f"{_JOBS} WHERE outbox.id = :id FOR UPDATE OF outbox").bindparams(
    bindparam("id", type_=Uuid)
)

# The tries go on counting, for they tell whose lease it is: the last holder's is over. Those that
# were before are forgiven.
_REVIVE: Final = text("""
    UPDATE outbox SET state = 'READY', due_at = now(), finished_at = NULL, leased_until = NULL,
                      tries = tries + 1, tries_before = tries + 1
    WHERE id = :id
""").bindparams(bindparam("id", type_=Uuid))

_DISCARD: Final = text("""
    UPDATE outbox SET state = 'DISCARDED', finished_at = now() WHERE id = :id
""").bindparams(bindparam("id", type_=Uuid))

_STATS: Final = text(f"""
    WITH waiting AS (
        SELECT kind, due_at, {JOB_STATE} AS state FROM outbox WHERE state = 'READY'
    ), open AS (
        SELECT kind, count(*) FILTER (WHERE state = 'READY') AS ready,
               count(*) FILTER (WHERE state = 'RUNNING') AS running,
               count(*) FILTER (WHERE state = 'SCHEDULED') AS scheduled,
               count(*) FILTER (WHERE state = 'RETRYING') AS retrying,
               now() - min(due_at) FILTER (WHERE state = 'READY') AS oldest_ready
        FROM waiting GROUP BY kind
    ), dead AS (
        SELECT kind, count(*) AS dead FROM outbox WHERE state = 'DEAD' GROUP BY kind
    ), done AS (
        SELECT kind, count(*) AS last_hour,
               count(*) FILTER (WHERE finished_at > now() - interval '1 minute') AS last_minute
        FROM outbox WHERE state = 'DONE' AND finished_at > now() - interval '1 hour'
        GROUP BY kind
    )
    SELECT kind, coalesce(ready, 0) AS ready, coalesce(running, 0) AS running,
           coalesce(scheduled, 0) AS scheduled, coalesce(retrying, 0) AS retrying,
           coalesce(dead, 0) AS dead, oldest_ready,
           coalesce(last_minute, 0) AS last_minute, coalesce(last_hour, 0) AS last_hour
    FROM unnest(:kinds) WITH ORDINALITY AS known (kind, place)
    LEFT JOIN open USING (kind) LEFT JOIN dead USING (kind) LEFT JOIN done USING (kind)
    ORDER BY place
""").bindparams(  # noqa: S608 - nothing but words of this file
    bindparam("kinds", [kind.value for kind in JobKind], type_=ARRAY(Text))
)

_JOB: Final = text(f"{_JOBS} WHERE outbox.id = :id AND kind = ANY(:kinds)").bindparams(
    bindparam("id", type_=Uuid),
    bindparam("kinds", [kind.value for kind in JobKind], type_=ARRAY(Text)),
)

# By the words that the partial indexes know.
_ROUGHLY: Final = {
    **dict.fromkeys(
        (QueueState.READY, QueueState.RUNNING, QueueState.SCHEDULED, QueueState.RETRYING), "READY"
    ),
    QueueState.DONE: "DONE",
    QueueState.DEAD: "DEAD",
    QueueState.DISCARDED: "DISCARDED",
}

_OF_WANTED: Final = """
    subject = ANY(ARRAY(SELECT CAST(wanted.id AS text) UNION ALL
                        SELECT CAST(about.id AS text) FROM webhook_event AS about
                        WHERE about.transaction_id = wanted.id))
"""

_OF_TRANSACTION: Final = """
    subject = ANY(ARRAY(SELECT CAST(:transaction_id AS text) UNION ALL
                        SELECT CAST(id AS text) FROM webhook_event
                        WHERE webhook_event.transaction_id = :transaction_id))
"""

_OF_EACH: Final = text(f"""
    SELECT newest.* FROM unnest(:ids) AS wanted (id)
    CROSS JOIN LATERAL (
        {_JOBS}
        WHERE kind = ANY(:kinds) AND (CAST(:after AS uuid) IS NULL OR outbox.id < :after)
          AND (outbox.state IN ('READY', 'DEAD') AND {_OF_WANTED}
               OR outbox.state IN ('DONE', 'DISCARDED') AND {_OF_WANTED})
        ORDER BY outbox.id DESC LIMIT :rows_max
    ) AS newest
    ORDER BY newest.id DESC
""").bindparams(  # noqa: S608 - nothing but words of this file
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("after", type_=Uuid),
    bindparam("rows_max", type_=Integer),
    bindparam("kinds", [kind.value for kind in JobKind], type_=ARRAY(Text)),
)

_TYPES: Final[Mapping[str, Any]] = {
    "after": Uuid,
    "states": ARRAY(Text),
    "kinds": ARRAY(Text),
    "transaction_id": Uuid,
    "rows_max": Integer,
}


@dataclass(frozen=True, slots=True)
class PostgresQueue:
    """Whoever decides about a job holds its row: workers pass it by."""

    session: Session

    async def lock(self, id: JobId) -> QueuedJob:
        row = await self.session.first(_LOCK, {"id": id})
        if row is None:
            raise NotFound("job")
        return _job(row)

    async def revive(self, job: QueuedJob) -> None:
        await self.session.run(_REVIVE, {"id": job.id})

    async def discard(self, job: QueuedJob) -> None:
        await self.session.run(_DISCARD, {"id": job.id})


@dataclass(frozen=True, slots=True)
class PostgresQueueQueries:
    """Reads what is committed; of a newer release's kinds of work it says nothing."""

    statements: SingleStatements

    async def stats(self) -> Sequence[QueueStats]:
        return [_stats(row) for row in await self.statements.rows(_STATS)]

    async def job(self, id: JobId) -> QueuedJob | None:
        rows = await self.statements.rows(_JOB, {"id": id})
        return _job(rows[0]) if rows else None

    async def of_transactions(
        self, ids: Sequence[TransactionId], *, limit: int, after: JobId | None
    ) -> Sequence[QueuedJob]:
        values = {"ids": list(ids), "after": after, "rows_max": limit}
        return [_job(row) for row in await self.statements.rows(_OF_EACH, values)]

    async def page(self, filter: JobFilter, *, limit: int, after: JobId | None) -> JobPage:
        conditions, values = _wanted(filter, after)
        query = text(
            f"{_JOBS} WHERE {' AND '.join(conditions)} ORDER BY outbox.id DESC LIMIT :rows_max"
        )
        values["rows_max"] = limit + 1
        bound = query.bindparams(*(bindparam(name, type_=_TYPES[name]) for name in values))
        rows = await self.statements.rows(bound, values)
        return JobPage(rows=[_job(row) for row in rows[:limit]], has_next=len(rows) > limit)


def _wanted(filter: JobFilter, after: JobId | None) -> tuple[list[str], dict[str, object]]:
    kinds = [kind.value for kind in filter.kinds or JobKind]
    conditions, values = ["kind = ANY(:kinds)"], {"kinds": kinds}
    more: dict[str, object] = {}
    if filter.states is not None:
        roughly = ", ".join(sorted({f"'{_ROUGHLY[state]}'" for state in filter.states})) or "NULL"
        conditions += [f"outbox.state IN ({roughly})", f"{JOB_STATE} = ANY(:states)"]
        more["states"] = [state.value for state in filter.states]
    if filter.transaction_id is not None:
        conditions.append(
            f"(outbox.state IN ('READY', 'DEAD') AND {_OF_TRANSACTION}"
            f" OR outbox.state IN ('DONE', 'DISCARDED') AND {_OF_TRANSACTION})"
        )
        more["transaction_id"] = filter.transaction_id
    if after is not None:
        conditions.append("outbox.id < :after")
        more["after"] = after
    return conditions, {**values, **more}


def _job(row: Row) -> QueuedJob:
    about = row.transaction_id
    return QueuedJob(
        id=JobId(row.id),
        kind=JobKind(row.kind),
        subject=row.subject,
        request_id=row.request_id,
        state=QueueState(row.state),
        tries=row.tries,
        was_retried=row.was_retried,
        due_at=row.due_at,
        created_at=row.created_at,
        finished_at=row.finished_at,
        last_error=row.last_error,
        transaction_id=None if about is None else TransactionId(about),
    )


def _stats(row: Row) -> QueueStats:
    return QueueStats(
        kind=JobKind(row.kind),
        ready=row.ready,
        running=row.running,
        scheduled=row.scheduled,
        retrying=row.retrying,
        dead=row.dead,
        oldest_ready=row.oldest_ready,
        done_last_minute=row.last_minute,
        done_last_hour=row.last_hour,
    )
