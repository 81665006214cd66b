"""What a worker writes on an event, in memory: a unit of work for each mark."""

from dataclasses import dataclass

from application.ports.unit_of_work import BeginUnitOfWork
from domain.ids import WebhookEventId
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class MemoryEventMarks:
    """Keeps `EventMarks`."""

    begin_unit: BeginUnitOfWork

    async def begin(self, id: WebhookEventId) -> WebhookEvent | None:
        async with self.begin_unit() as unit:
            event = await unit.events.lock(id)
            if event.is_final:
                return None
            begun = event.begun()
            await unit.events.save(begun)
            return begun

    async def end(self, event: WebhookEvent) -> None:
        async with self.begin_unit() as unit:
            current = await unit.events.lock(event.id)
            if not current.is_final:
                await unit.events.save(event)
