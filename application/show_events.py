"""Show the inbox to those who look after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from application.actor import Actor
from application.permissions import Permission
from application.ports.event_queries import EventFilter, EventPage, EventQueries, StoredEvent
from application.ports.queries import PAGE_MAX
from domain.errors import invalid
from domain.ids import TransactionId, WebhookEventId
from domain.webhook_event import EventSource

GAPS_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class ShowEvents:
    """Reads the inbox, for admins; raises `Forbidden` for anybody else."""

    queries: EventQueries

    async def page(
        self, filter: EventFilter, *, limit: int, after: WebhookEventId | None, actor: Actor
    ) -> EventPage:
        """Return one page, newest first; raise `InvalidInput`."""
        actor.require(Permission.EVENT_READ)
        if not 0 <= limit <= PAGE_MAX:
            raise invalid("first", f"must be 0 to {PAGE_MAX}")
        return await self.queries.page(filter, limit=limit, after=after)

    async def one(self, id: WebhookEventId, *, actor: Actor) -> StoredEvent | None:
        """Return one event."""
        actor.require(Permission.EVENT_READ)
        return await self.queries.event(id)

    async def of_transactions(
        self,
        ids: Sequence[TransactionId],
        *,
        limit: int,
        after: WebhookEventId | None,
        actor: Actor,
    ) -> Sequence[StoredEvent]:
        """Return events about transactions, newest first; one more of each than the limit."""
        actor.require(Permission.EVENT_READ)
        if not 0 <= limit <= PAGE_MAX:
            raise invalid("first", f"must be 0 to {PAGE_MAX}")
        return await self.queries.of_transactions(ids, limit=limit + 1, after=after)

    async def gaps(self, *, since: datetime, actor: Actor) -> Sequence[StoredEvent]:
        """Return the events since a moment that had to be fetched: Stripe never delivered them."""
        actor.require(Permission.EVENT_READ)
        missed = EventFilter(source=EventSource.RECOVERED, created_since=since)
        return (await self.queries.page(missed, limit=GAPS_MAX, after=None)).rows
