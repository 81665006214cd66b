"""What is over, in memory: it is removed when the unit commits."""

from dataclasses import dataclass, field
from datetime import datetime

from adapters.memory.database import MemoryDatabase
from application.ports.idempotency import RETENTION
from application.ports.leftovers import Leftovers
from domain.ids import JobId, WebhookEventId
from domain.webhook_event import WEBHOOK_EVENT_OVER

Key = tuple[str, str, str]


@dataclass(slots=True)
class MemoryLeftovers:
    """Collects what goes until the unit commits."""

    database: MemoryDatabase
    _keys: set[Key] = field(default_factory=set)
    _bodies: set[WebhookEventId] = field(default_factory=set)
    _jobs: set[JobId] = field(default_factory=set)

    async def remove_keys(self, *, before: datetime, at: datetime, limit: int) -> int:
        found = [key for key in _old_keys(self.database, before, at) if key not in self._keys]
        self._keys.update(found[:limit])
        return len(found[:limit])

    async def drop_bodies(self, *, before: datetime, limit: int) -> int:
        found = [e for e in _old_bodies(self.database, before) if e not in self._bodies]
        self._bodies.update(found[:limit])
        return len(found[:limit])

    async def remove_jobs(self, *, before: datetime, limit: int) -> int:
        found = [j for j in _old_jobs(self.database, before) if j not in self._jobs]
        self._jobs.update(found[:limit])
        return len(found[:limit])

    def keep(self) -> None:
        """Remove what was collected."""
        for key in self._keys:
            self.database.tables.idempotency.pop(key, None)
        self.database.dropped_bodies |= self._bodies
        for job_id in self._jobs:
            self.database.finished_jobs.pop(job_id, None)


@dataclass(frozen=True, slots=True)
class MemoryLeftoverQueries:
    """Counts by looking at every row."""

    database: MemoryDatabase

    async def count(self, *, before: datetime, at: datetime) -> Leftovers:
        return Leftovers(
            expired_keys=len(_old_keys(self.database, before, at)),
            event_bodies=len(_old_bodies(self.database, before)),
            finished_jobs=len(_old_jobs(self.database, before)),
        )


def _old_keys(database: MemoryDatabase, before: datetime, at: datetime) -> list[Key]:
    return [
        key
        for key, record in database.tables.idempotency.items()
        if record.at < before and record.at + RETENTION <= at
    ]


def _old_bodies(database: MemoryDatabase, before: datetime) -> list[WebhookEventId]:
    return [
        event.id
        for event in database.tables.events.values()
        if event.state in WEBHOOK_EVENT_OVER
        and event.received_at < before
        and event.id not in database.dropped_bodies
    ]


def _old_jobs(database: MemoryDatabase, before: datetime) -> list[JobId]:
    return [
        job_id
        for job_id, row in database.finished_jobs.items()
        if row.finished_at is not None
        and row.finished_at < before
        and row.error is None
        and not row.is_discarded
    ]
