"""Between the rows of `webhook_event` and the aggregate."""

from adapters.postgres.row import Row
from domain.ids import WebhookEventId
from domain.webhook_event import WebhookEvent, WebhookEventState


def changeable_columns_of(event: WebhookEvent) -> dict[str, object]:
    """Return the columns that processing changes."""
    return {
        "state": event.state,
        "attempts": event.attempts,
        "note": event.note,
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
        transaction_id=row.transaction_id,
    )
