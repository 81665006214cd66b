"""The door's side of the inbox, in memory."""

from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase
from adapters.memory.tables import JobRow
from application.ports.inbox import Delivery
from application.ports.jobs import Job, JobKind
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class MemoryInbox:
    """Stores an event and its job at once, for nothing here awaits."""

    database: MemoryDatabase

    async def receive(self, delivery: Delivery) -> bool:
        tables = self.database.tables
        if any(row.reference == delivery.event.reference for row in tables.events.values()):
            return False
        tables.events[delivery.id] = _event(delivery)
        tables.deliveries[delivery.id] = delivery
        tables.jobs[delivery.job_id] = JobRow(
            job=_job(delivery),
            due_at=None,
            added_at=self.database.clock.now(),
            trace=delivery.trace,
        )
        return True


def _event(delivery: Delivery) -> WebhookEvent:
    return WebhookEvent(
        id=delivery.id,
        reference=delivery.event.reference,
        type=delivery.event.type,
        object_reference=delivery.event.object_reference,
        account=delivery.event.account,
        created_at=delivery.event.created_at,
        received_at=delivery.received_at,
    )


def _job(delivery: Delivery) -> Job:
    return Job(
        id=delivery.job_id,
        kind=JobKind.PROCESS_WEBHOOK_EVENT,
        subject=str(delivery.id),
        request_id=delivery.request_id,
    )
