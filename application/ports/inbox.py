"""Where events are kept before anybody acts on them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.ports.webhook_verifier import GatewayEvent, WebhookEndpoint
from domain.ids import AccountReference, JobId, WebhookEventId
from domain.webhook_event import EventSource, WebhookEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A genuine event as it came in, with the ids that it gets here.

    `trace` is what its delivery goes by in traces; its job bears it.
    """

    id: WebhookEventId
    job_id: JobId
    event: GatewayEvent
    endpoint: WebhookEndpoint
    body: bytes
    received_at: datetime
    request_id: str
    source: EventSource = EventSource.DELIVERED
    trace: str | None = None


class Inbox(Protocol):
    """The door's side of the inbox."""

    async def receive(self, delivery: Delivery) -> bool:
        """Store an event and the job to process it, durably, before this returns.

        False says that the event was here already, and that nothing was stored.
        """
        ...


class Events(Protocol):
    """The unit of work's side of the inbox."""

    async def get(self, id: WebhookEventId) -> WebhookEvent:
        """Return an event as it stands; raise `NotFound`."""
        ...

    async def lock(self, id: WebhookEventId) -> WebhookEvent:
        """Return an event that nobody else changes until this unit ends."""
        ...

    async def save(self, event: WebhookEvent) -> None:
        """Write an event back."""
        ...


class EventMarks(Protocol):
    """What a worker writes on an event outside any unit; an event that is final stays as it is."""

    async def begin(self, id: WebhookEventId) -> WebhookEvent | None:
        """Return the event as `begun`, once that is durable; None when nothing is left to do.

        Raises `NotFound`.
        """
        ...

    async def end(self, event: WebhookEvent) -> None:
        """Write back an event that changed nothing else: it failed, or there was nothing to do."""
        ...


class Sweeps(Protocol):
    """How far each list of events at the processor has been read."""

    async def read_to(self, account: AccountReference | None) -> datetime | None:
        """Return the moment up to which an account's list, or the platform's, has been read."""
        ...

    async def advance(self, account: AccountReference | None, *, to: datetime) -> None:
        """Keep that a list has been read up to a moment; never moves back."""
        ...
