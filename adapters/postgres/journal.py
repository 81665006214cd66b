"""What a unit leaves behind besides its rows: jobs to do, and who changed what.

Nobody reads these back in their own unit, so they are kept until it ends and written in one
statement, just before the commit.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import orjson
from sqlalchemy import ARRAY, Text, Uuid, bindparam, text

from adapters.postgres.session import Session
from adapters.postgres.tables.metadata import Moment
from application.ports.audit import AuditEvent
from application.ports.jobs import Job

# Whoever reads the audit by its numbers (`queries/feeds.py`) counts on it that a transaction has an
# id before it draws one. Without `numbered`, a unit that writes nothing else would be given its id
# between its first number and its first row.
_WRITE: Final = text("""
    WITH numbered AS MATERIALIZED (
        SELECT pg_current_xact_id() AS id
    ), queued AS (
        INSERT INTO outbox (id, kind, subject, request_id, state, tries, due_at, created_at,
                            trace)
        SELECT job.id, job.kind, job.subject, job.request_id, 'READY', 0,
               coalesce(job.not_before, now()), now(), :trace
        FROM unnest(:job_ids, :job_kinds, :job_subjects, :job_request_ids, :job_not_before)
            AS job (id, kind, subject, request_id, not_before)
        ORDER BY job.id
        ON CONFLICT (id) DO NOTHING
    )
    INSERT INTO audit_event (at, action, subject, actor, role, request_id, transaction_id,
                             seller_id, before, after)
    SELECT change.at, change.action, change.subject, change.actor, change.role, change.request_id,
           change.transaction_id, change.seller_id,
           CAST(change.before AS jsonb), CAST(change.after AS jsonb)
    FROM unnest(:ats, :actions, :subjects, :actors, :roles, :request_ids, :transaction_ids,
                :seller_ids, :befores, :afters)
        WITH ORDINALITY AS change (at, action, subject, actor, role, request_id, transaction_id,
                                   seller_id, before, after, place)
        CROSS JOIN numbered
    ORDER BY change.place
""").bindparams(
    bindparam("job_ids", type_=ARRAY(Uuid)),
    bindparam("job_kinds", type_=ARRAY(Text)),
    bindparam("job_subjects", type_=ARRAY(Text)),
    bindparam("job_request_ids", type_=ARRAY(Text)),
    bindparam("job_not_before", type_=ARRAY(Moment)),
    bindparam("trace", type_=Text),
    bindparam("ats", type_=ARRAY(Moment)),
    bindparam("actions", type_=ARRAY(Text)),
    bindparam("subjects", type_=ARRAY(Text)),
    bindparam("actors", type_=ARRAY(Text)),
    bindparam("roles", type_=ARRAY(Text)),
    bindparam("request_ids", type_=ARRAY(Text)),
    bindparam("transaction_ids", type_=ARRAY(Uuid)),
    bindparam("seller_ids", type_=ARRAY(Text)),
    bindparam("befores", type_=ARRAY(Text)),
    bindparam("afters", type_=ARRAY(Text)),
)


class PostgresOutbox:
    """Collects the jobs of one unit."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def add(self, *jobs: Job) -> None:
        self.jobs.extend(jobs)


class PostgresAuditLog:
    """Collects the audit events of one unit."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def record(self, event: AuditEvent) -> None:
        self.events.append(event)


async def write_journal(
    session: Session, jobs: Sequence[Job], events: Sequence[AuditEvent], *, trace: str | None
) -> None:
    """Write what was collected, in the order in which it was; nothing collected, nothing sent."""
    if jobs or events:
        values = {**_job_columns(jobs), **_event_columns(events), "trace": trace}
        await session.run(_WRITE, values)


def _job_columns(jobs: Sequence[Job]) -> dict[str, object]:
    return {
        "job_ids": [job.id for job in jobs],
        "job_kinds": [job.kind for job in jobs],
        "job_subjects": [job.subject for job in jobs],
        "job_request_ids": [job.request_id for job in jobs],
        "job_not_before": [job.not_before for job in jobs],
    }


def _event_columns(events: Sequence[AuditEvent]) -> dict[str, object]:
    return {
        "ats": [event.at for event in events],
        "actions": [event.action for event in events],
        "subjects": [event.subject for event in events],
        "actors": [event.actor.subject for event in events],
        "roles": [event.actor.role for event in events],
        "request_ids": [event.actor.request_id for event in events],
        "transaction_ids": [event.transaction_id for event in events],
        "seller_ids": [event.seller_id for event in events],
        "befores": [_document(event.before) for event in events],
        "afters": [_document(event.after) for event in events],
    }


def _document(facts: Mapping[str, str | None]) -> str:
    return orjson.dumps(dict(facts)).decode()
