"""How the whole service stands, in memory."""

from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase
from application.ports.system import Clock
from application.ports.system_facts import SystemFacts
from domain.webhook_event import WebhookEventState


@dataclass(frozen=True, slots=True)
class MemorySystemQueries:
    """Counts every row; there is no schema that could have a revision."""

    database: MemoryDatabase
    clock: Clock

    async def facts(self) -> SystemFacts:
        tables, now = self.database.tables, self.clock.now()
        jobs = list(tables.jobs.values())
        due_at = [job.due_at or now for job in jobs if not job.is_buried]
        due = [at for at in due_at if at <= now]
        events = [
            event.received_at
            for event in tables.events.values()
            if not event.is_final and event.state is not WebhookEventState.DEAD
        ]
        stops = (row.stop for row in tables.stops.values() if row.lifted_at is None)
        checks = tables.book_checks.values()
        return SystemFacts(
            schema_revision=None,
            jobs_ready=len(due),
            jobs_dead=sum(1 for job in jobs if job.is_buried),
            oldest_job_due_at=min(due, default=None),
            events_waiting=len(events),
            oldest_event_at=min(events, default=None),
            money_stop=next(stops, None),
            last_check=max(checks, key=lambda check: check.at, default=None),
        )
