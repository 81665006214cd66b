"""Answers about the whole service, in one statement."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from adapters.postgres.checks import STANDING
from adapters.postgres.rows.check import check_of, stop_of
from adapters.postgres.session import SingleStatements
from application.ports.system_facts import SystemFacts

# Each part of the queues is counted by the index that holds it and no more.
_FACTS: Final = text(
    """
    SELECT
        (SELECT string_agg(version_num, ', ') FROM alembic_version) AS revision,
        jobs.ready, jobs.oldest_due_at,
        (SELECT count(*) FROM outbox WHERE state = 'DEAD') AS dead,
        events.waiting, events.oldest_at,
        stop.stop_id, stop.raised_at, stop.stop_check_id, stop.codes,
        last.check_id, last.checked_at, last.findings
    FROM (
        SELECT count(*) AS ready, min(due_at) AS oldest_due_at
        FROM outbox WHERE state = 'READY' AND due_at <= now()
    ) AS jobs
    CROSS JOIN (
        SELECT count(*) AS waiting, min(received_at) AS oldest_at
        FROM webhook_event WHERE state IN ('RECEIVED', 'PROCESSING', 'FAILED')
    ) AS events
    LEFT JOIN ({standing}) AS stop ON true
    LEFT JOIN (
        SELECT id AS check_id, checked_at, findings
        FROM book_check ORDER BY checked_at DESC LIMIT 1
    ) AS last ON true
""".replace("{standing}", STANDING)
)


@dataclass(frozen=True, slots=True)
class PostgresSystemQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def facts(self) -> SystemFacts:
        (row,) = await self.statements.rows(_FACTS)
        return SystemFacts(
            schema_revision=row.revision,
            jobs_ready=row.ready,
            jobs_dead=row.dead,
            oldest_job_due_at=row.oldest_due_at,
            events_waiting=row.waiting,
            oldest_event_at=row.oldest_at,
            money_stop=None if row.stop_id is None else stop_of(row),
            last_check=None if row.check_id is None else check_of(row),
        )
