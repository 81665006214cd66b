"""The read side of the inbox, in memory: committed rows only."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from adapters.memory.database import MemoryDatabase
from application.ports.event_queries import EventFilter, EventPage, StoredEvent
from application.ports.inbox import Delivery
from domain.ids import TransactionId, WebhookEventId
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class MemoryEventQueries:
    """Answers about the inbox, by looking at every row."""

    database: MemoryDatabase

    async def event(self, id: WebhookEventId) -> StoredEvent | None:
        event = self.database.tables.events.get(id)
        return None if event is None else self._stored(event)

    async def page(
        self, filter: EventFilter, *, limit: int, after: WebhookEventId | None
    ) -> EventPage:
        rows = [row for row in self._found(filter) if after is None or row.id < after]
        newest_first = sorted(rows, key=lambda row: row.id, reverse=True)
        return EventPage(
            rows=[self._stored(row) for row in newest_first[:limit]],
            has_next=len(newest_first) > limit,
        )

    async def of_transactions(
        self, ids: Sequence[TransactionId], *, limit: int, after: WebhookEventId | None
    ) -> Sequence[StoredEvent]:
        wanted = [EventFilter(transaction_id=one) for one in ids]
        pages = [await self.page(one, limit=limit, after=after) for one in wanted]
        rows = [row for page in pages for row in page.rows]
        return sorted(rows, key=lambda row: row.event.id, reverse=True)

    async def oldest(self, filter: EventFilter, *, limit: int) -> Sequence[WebhookEvent]:
        return sorted(self._found(filter), key=lambda row: row.id)[:limit]

    async def unknown(self, references: Sequence[str]) -> frozenset[str]:
        known = {row.reference for row in self.database.tables.events.values()}
        return frozenset(references) - known

    def _found(self, filter: EventFilter) -> list[WebhookEvent]:
        tables = self.database.tables
        return [
            event
            for event in tables.events.values()
            if _matches(event, tables.deliveries[event.id], filter)
        ]

    def _stored(self, event: WebhookEvent) -> StoredEvent:
        delivery = self.database.tables.deliveries[event.id]
        return StoredEvent(
            event=event,
            door=delivery.endpoint,
            source=delivery.source,
            is_live=delivery.event.live,
            api_version=delivery.event.api_version,
            payload_sha256=sha256(delivery.body).hexdigest(),
        )


def _matches(event: WebhookEvent, delivery: Delivery, filter: EventFilter) -> bool:
    return (
        (filter.states is None or event.state in filter.states)
        and filter.type in (None, event.type)
        and filter.object_reference in (None, event.object_reference)
        and filter.reference in (None, event.reference)
        and filter.account in (None, event.account)
        and filter.transaction_id in (None, event.transaction_id)
        and filter.source in (None, delivery.source)
        and (filter.created_since is None or event.created_at >= filter.created_since)
    )
