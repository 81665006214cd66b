"""The unit of work's side of the inbox, in memory."""

from dataclasses import dataclass
from datetime import datetime

from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import NotFound
from domain.ids import AccountReference, WebhookEventId
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class MemoryEvents:
    """Keeps events once the inbox has received them."""

    tables: Tables
    locks: UnitLocks

    async def get(self, id: WebhookEventId) -> WebhookEvent:
        try:
            return self.tables.events[id]
        except KeyError:
            raise NotFound("event") from None

    async def lock(self, id: WebhookEventId) -> WebhookEvent:
        await self.locks.take("event", id)
        return await self.get(id)

    async def save(self, event: WebhookEvent) -> None:
        await self.lock(event.id)
        self.tables.events[event.id] = event


@dataclass(frozen=True, slots=True)
class MemorySweeps:
    """Keeps one mark for each list of events."""

    tables: Tables

    async def read_to(self, account: AccountReference | None) -> datetime | None:
        return self.tables.sweeps.get(account or "")

    async def advance(self, account: AccountReference | None, *, to: datetime) -> None:
        name = account or ""
        self.tables.sweeps[name] = max(to, self.tables.sweeps.get(name, to))
