"""Stripe's events as callers see them: what came in, and how far it has come."""

from datetime import datetime

import strawberry

from application.ports.event_queries import EventFilter, EventPage, StoredEvent
from application.ports.webhook_verifier import WebhookEndpoint
from domain import webhook_event as domain
from domain.ids import WebhookEventId
from domain.webhook_event import EventSource, WebhookEventState
from entrypoints.graphql.ids import (
    event_id_of,
    public_event_id,
    public_transaction_id,
    transaction_id_of,
)
from entrypoints.graphql.node import Node
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="An event of Stripe's, as it came in and as far as it has come.")
class WebhookEvent(Node):
    """An event, shown; the payload stays inside."""

    event_id: str = strawberry.field(description="Stripe's own id of it, `evt_…`.")
    type: str = strawberry.field(description="Stripe's type.")
    object_id: str = strawberry.field(description="The object that it speaks of.")
    account: str | None = strawberry.field(description="Whose it is; null for the platform's own.")
    door: WebhookEndpoint = strawberry.field(description="Where it came in.")
    source: EventSource = strawberry.field(description="Whether Stripe delivered it.")
    state: WebhookEventState = strawberry.field(description="How far it has come.")
    attempts: int = strawberry.field(description="How often it was tried.")
    last_error: str | None = strawberry.field(description="Why the last failed try failed.")
    note: str | None = strawberry.field(description="Why it changed nothing, if so.")
    transaction_id: strawberry.ID | None = strawberry.field(description="What it was about.")
    live_mode: bool = strawberry.field(description="Whether it is about real money.")
    api_version: str | None = strawberry.field(description="How Stripe rendered it.")
    payload_sha256: str = strawberry.field(description="The fingerprint of its bytes, in hex.")
    created_at: datetime = strawberry.field(description="When it happened, by Stripe.")
    received_at: datetime = strawberry.field(description="When it was stored.")

    @classmethod
    def of(cls, stored: StoredEvent) -> "WebhookEvent":
        """Return an event, shown."""
        event = stored.event
        subject = event.transaction_id
        return cls(
            id=public_event_id(event.id),
            event_id=event.reference,
            type=event.type,
            object_id=event.object_reference,
            account=event.account,
            door=stored.door,
            source=stored.source,
            state=event.state,
            attempts=event.attempts,
            last_error=event.last_error,
            note=event.note,
            transaction_id=None if subject is None else public_transaction_id(subject),
            live_mode=stored.is_live,
            api_version=stored.api_version,
            payload_sha256=stored.payload_sha256,
            created_at=event.created_at,
            received_at=event.received_at,
        )


@strawberry.input(description="Which events; what is left out asks for all.")
class WebhookEventFilter:
    """What the list is narrowed to."""

    state: list[WebhookEventState] | None = strawberry.field(
        default=None, description="In any of these states."
    )
    type: str | None = strawberry.field(default=None, description="Of this type.")
    object_id: str | None = strawberry.field(default=None, description="About this object.")
    event_id: str | None = strawberry.field(default=None, description="This one, `evt_…`.")
    account: str | None = strawberry.field(default=None, description="Of this account.")
    transaction_id: strawberry.ID | None = strawberry.field(
        default=None, description="About this transaction."
    )
    source: EventSource | None = strawberry.field(default=None, description="How they came.")
    created_since: datetime | None = strawberry.field(
        default=None, description="Those that happened at this moment or later."
    )

    def read(self, problems: Problems) -> EventFilter:
        """Return the filter in the service's words."""
        subject = None if self.transaction_id is None else transaction_id_of(self.transaction_id)
        if self.transaction_id is not None and subject is None:
            problems.blame("transactionId", "must look like txn_…")
        return EventFilter(
            states=None if self.state is None else tuple(self.state),
            type=self.type,
            object_reference=self.object_id,
            reference=self.event_id,
            account=self.account,
            transaction_id=subject,
            source=self.source,
            created_since=self.created_since,
        )


@strawberry.type(description="An event and its place in the list.")
class WebhookEventEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: WebhookEvent = strawberry.field(description="The event.")


@strawberry.type(description="One page of events, newest first.")
class WebhookEventConnection:
    """A page, shown."""

    page: strawberry.Private[EventPage]
    is_first: strawberry.Private[bool]

    @resolver
    def edges(self) -> list[WebhookEventEdge]:
        """List the events with their cursors."""
        return [
            WebhookEventEdge(cursor=_cursor(row.event), node=WebhookEvent.of(row))
            for row in self.page.rows
        ]

    @resolver
    def nodes(self) -> list[WebhookEvent]:
        """List the events alone."""
        return [WebhookEvent.of(row) for row in self.page.rows]

    @resolver
    def page_info(self) -> PageInfo:
        """Show where the page lies."""
        rows = self.page.rows
        return place_of(
            [_cursor(row.event) for row in rows],
            has_next=self.page.has_next,
            has_previous=not self.is_first,
        )


def read_event_cursor(after: str | None, problems: Problems) -> WebhookEventId | None:
    """Return the place that a cursor stands for."""
    if after is None:
        return None
    found = event_id_of(after)
    if found is None:
        problems.blame("after", "is not a cursor of this list")
    return found


def _cursor(event: domain.WebhookEvent) -> str:
    return public_event_id(event.id)
