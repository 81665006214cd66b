"""Between the rows of `webhook_event` and the aggregate."""

from adapters.postgres.row import Row
from application.ports.event_queries import StoredEvent
from application.ports.webhook_verifier import WebhookEndpoint
from domain.ids import WebhookEventId
from domain.webhook_event import EventSource, WebhookEvent, WebhookEventState


def changeable_columns_of(event: WebhookEvent) -> dict[str, object]:
    """Return the columns that processing changes."""
    return {
        "state": event.state,
        "attempts": event.attempts,
        "note": event.note,
        "last_error": event.last_error,
        "transaction_id": event.transaction_id,
    }


def event_of(row: Row) -> WebhookEvent:
    """Return the event that a row holds."""
    return WebhookEvent(
        id=WebhookEventId(row.id),
        reference=row.reference,
        type=row.type,
        object_reference=row.object_reference,
        account=row.account,
        created_at=row.created_at,
        received_at=row.received_at,
        state=WebhookEventState(row.state),
        attempts=row.attempts,
        note=row.note,
        last_error=row.last_error,
        transaction_id=row.transaction_id,
    )


def stored_event_of(row: Row) -> StoredEvent:
    """Return the event that a row holds, with what came with it."""
    return StoredEvent(
        event=event_of(row),
        door=WebhookEndpoint(row.endpoint),
        source=EventSource(row.source),
        is_live=row.live,
        api_version=row.api_version,
        payload_sha256=row.body_sha256.hex(),
    )
