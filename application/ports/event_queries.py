"""The read side of the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.ports.webhook_verifier import WebhookEndpoint
from domain.ids import TransactionId, WebhookEventId
from domain.webhook_event import EventSource, WebhookEvent, WebhookEventState


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events; what is left out asks for all."""

    states: Sequence[WebhookEventState] | None = None
    type: str | None = None
    object_reference: str | None = None
    reference: str | None = None
    account: str | None = None
    transaction_id: TransactionId | None = None
    source: EventSource | None = None
    created_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event as it is kept, with what nobody needs to act on it."""

    event: WebhookEvent
    door: WebhookEndpoint
    source: EventSource
    is_live: bool
    api_version: str | None
    payload_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """Events, newest first, and whether older ones follow."""

    rows: Sequence[StoredEvent]
    has_next: bool


class EventQueries(Protocol):
    """Answers about the inbox; each call is one statement."""

    async def event(self, id: WebhookEventId) -> StoredEvent | None:
        """Return one event."""
        ...

    async def page(
        self, filter: EventFilter, *, limit: int, after: WebhookEventId | None
    ) -> EventPage:
        """Return one page, newest first, of those that came in before `after`."""
        ...

    async def of_transactions(
        self, ids: Sequence[TransactionId], *, limit: int, after: WebhookEventId | None
    ) -> Sequence[StoredEvent]:
        """Return up to `limit` of the events about each of these transactions, newest first."""
        ...

    async def oldest(self, filter: EventFilter, *, limit: int) -> Sequence[WebhookEvent]:
        """Return the events that came in first."""
        ...

    async def unknown(self, references: Sequence[str]) -> frozenset[str]:
        """Return which of these events were never stored."""
        ...
