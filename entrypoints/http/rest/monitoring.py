"""What may be watched: the queue, the inbox, the keys of requests."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import PlainValidator, WithJsonSchema

from application.ports.event_queries import EventFilter, StoredEvent
from application.ports.queue import QueueStats
from application.ports.requests import KeyStats
from domain.ids import WebhookEventId
from domain.webhook_event import WEBHOOK_EVENT_FINAL, WebhookEventState
from entrypoints.graphql.ids import (
    EVENT_PREFIX,
    event_id_of,
    public_event_id,
    public_transaction_id,
)
from entrypoints.http.rest.call import Call
from entrypoints.http.rest.model import Given, Nothing, Told
from entrypoints.http.rest.operation import Operation
from entrypoints.http.rest.words import Limit, text

_UNPROCESSED: Final = tuple(one for one in WebhookEventState if one not in WEBHOOK_EVENT_FINAL)


def _event(given: object) -> WebhookEventId:
    found = event_id_of(text(given))
    if found is None:
        raise ValueError(f"must look like {EVENT_PREFIX}…")
    return found


EventName = Annotated[
    WebhookEventId,
    PlainValidator(_event),
    WithJsonSchema({"type": "string", "pattern": f"^{EVENT_PREFIX}[0-9a-f]{{32}}$"}),
]


class PageOfEvents(Given):
    """Which of the unprocessed events are to be listed."""

    limit: Limit = 50
    """So many."""
    after: EventName | None = None
    """Only those that came in before this one."""


class Queue(Told):
    """How the jobs of one kind fare."""

    name: str
    """Which kind."""
    waiting: int
    """How many could be done now."""
    active: int
    """How many are being done."""
    delayed: int
    """How many are to be done later."""
    retrying: int
    """How many wait for another try."""
    failed: int
    """How many were set aside after their last try."""
    oldest_waiting_seconds: float | None
    """For how long the oldest waits that could be done."""
    completed_last_hour: int
    """How many were done in the last hour."""

    @classmethod
    def of(cls, stats: QueueStats) -> "Queue":
        """Return a line, shown."""
        oldest = stats.oldest_ready
        return cls(
            name=stats.kind.lower(),
            waiting=stats.ready,
            active=stats.running,
            delayed=stats.scheduled,
            retrying=stats.retrying,
            failed=stats.dead,
            oldest_waiting_seconds=None if oldest is None else oldest.total_seconds(),
            completed_last_hour=stats.done_last_hour,
        )


class Queues(Told):
    """How all jobs fare."""

    queues: list[Queue]
    """A line for each kind, also those without a job."""


class Event(Told):
    """One of Stripe's events, without what was in it."""

    id: str
    """Its id, `whe_…`."""
    stripe_event_id: str
    """Stripe's own id."""
    event_type: str
    """Its type."""
    state: str
    """How far its processing has come."""
    attempts: int
    """How often it was tried."""
    last_error: str | None
    """What went wrong last."""
    transaction_id: str | None
    """The transaction that it was about, `txn_…`."""
    received_at: datetime
    """When it came in."""

    @classmethod
    def of(cls, stored: StoredEvent) -> "Event":
        """Return an event, shown."""
        event = stored.event
        about = event.transaction_id
        return cls(
            id=public_event_id(event.id),
            stripe_event_id=event.reference,
            event_type=event.type,
            state=event.state.lower(),
            attempts=event.attempts,
            last_error=event.last_error,
            transaction_id=None if about is None else public_transaction_id(about),
            received_at=event.received_at,
        )


class Events(Told):
    """One page of events, newest first."""

    events: list[Event]
    """The events."""
    next_after: str | None
    """What to give as `after` for the next page; null on the last."""


class KeysOfOperation(Told):
    """The keys of one operation."""

    operation: str
    """Which one."""
    active: int
    """How many are good."""
    expiring: int
    """How many of these are not for longer than another day."""
    expired: int
    """How many are good no longer and not removed yet."""
    replays: int
    """How often one of all these was used again."""
    oldest_at: datetime
    """When the oldest was first used."""

    @classmethod
    def of(cls, stats: KeyStats) -> "KeysOfOperation":
        """Return a line, shown."""
        return cls(
            operation=stats.operation,
            active=stats.live,
            expiring=stats.expiring,
            expired=stats.expired,
            replays=stats.replays,
            oldest_at=stats.oldest_at,
        )


class Keys(Told):
    """The keys of all operations."""

    total: int
    """How many there are."""
    active: int
    """How many are good."""
    expired: int
    """How many are good no longer and not removed yet."""
    operations: list[KeysOfOperation]
    """A line for each operation that has one."""


async def queue_stats(call: Call, _: Nothing) -> Queues:
    """Show how the jobs of each kind fare."""
    stats = await call.use_cases.show_queue.stats(actor=call.actor)
    return Queues(queues=[Queue.of(one) for one in stats])


async def unprocessed_webhooks(call: Call, given: PageOfEvents) -> Events:
    """List the events that are still to be acted on, newest first."""
    page = await call.use_cases.show_events.page(
        EventFilter(states=_UNPROCESSED), limit=given.limit, after=given.after, actor=call.actor
    )
    rows = [Event.of(one) for one in page.rows]
    return Events(events=rows, next_after=rows[-1].id if page.has_next else None)


async def idempotency_stats(call: Call, _: Nothing) -> Keys:
    """Show how many requests are remembered, and how often one was repeated."""
    lines = [
        KeysOfOperation.of(o) for o in await call.use_cases.show_requests.stats(actor=call.actor)
    ]
    active, expired = sum(one.active for one in lines), sum(one.expired for one in lines)
    return Keys(total=active + expired, active=active, expired=expired, operations=lines)


MONITORING: Final = (
    Operation(
        method="GET",
        path="/stripe/queue-stats",
        group="Monitoring",
        stands_for=("queueStats",),
        handler=queue_stats,
        given=Nothing,
        told=(Queues,),
    ),
    Operation(
        method="GET",
        path="/stripe/unprocessed-webhooks",
        group="Monitoring",
        stands_for=("webhookEvents",),
        handler=unprocessed_webhooks,
        given=PageOfEvents,
        told=(Events,),
    ),
    Operation(
        method="GET",
        path="/stripe/idempotency-stats",
        group="Monitoring",
        stands_for=("idempotencyStats",),
        handler=idempotency_stats,
        given=Nothing,
        told=(Keys,),
    ),
)
