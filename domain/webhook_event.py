"""A delivery that was accepted, and how far its processing has come."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.errors import ApplicationError
from domain.ids import TransactionId, WebhookEventId


class WebhookEventState(StrEnum):
    """How far the processing of an event has come."""

    RECEIVED = "RECEIVED"
    PROCESSING = "PROCESSING"
    PROCESSED = "PROCESSED"
    IGNORED = "IGNORED"
    FAILED = "FAILED"
    DEAD = "DEAD"


class EventSource(StrEnum):
    """How an event came to us."""

    DELIVERED = "DELIVERED"
    RECOVERED = "RECOVERED"


WEBHOOK_EVENT_FINAL = frozenset({WebhookEventState.PROCESSED, WebhookEventState.IGNORED})

WEBHOOK_EVENT_OVER = WEBHOOK_EVENT_FINAL | {WebhookEventState.DEAD}
"""Nothing more happens to it by itself. Whoever replays one asks Stripe for the object, and needs
no payload."""


class EventSettled(ApplicationError):
    """The event has had its effect; there is nothing left to ignore."""

    code = "EVENT_SETTLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """An event in the inbox; a failure keeps it there, with its last error, for the next try."""

    id: WebhookEventId
    reference: str
    type: str
    object_reference: str
    account: str | None
    created_at: datetime
    received_at: datetime
    state: WebhookEventState = WebhookEventState.RECEIVED
    attempts: int = 0
    note: str | None = None
    last_error: str | None = None
    transaction_id: TransactionId | None = None

    @property
    def is_final(self) -> bool:
        """Return whether nothing is left to do."""
        return self.state in WEBHOOK_EVENT_FINAL

    def begun(self) -> Self:
        """Return this event in the hands of a worker, who may die with it."""
        return replace(self, state=WebhookEventState.PROCESSING, attempts=self.attempts + 1)

    def processed(self, *, note: str | None, transaction_id: TransactionId | None) -> Self:
        """Return this event with its effect booked."""
        return replace(
            self, state=WebhookEventState.PROCESSED, note=note, transaction_id=transaction_id
        )

    def ignored(self, note: str) -> Self:
        """Return this event as one that is no business of ours, and why."""
        return replace(self, state=WebhookEventState.IGNORED, note=note)

    def waved_off(self, reason: str) -> Self:
        """Return this event as one that a person has told us to ignore; raise `EventSettled`."""
        if self.state is WebhookEventState.PROCESSED:
            raise EventSettled(f"{self.reference} was processed")
        return self.ignored(reason)

    def given_up(self) -> Self:
        """Return this event as one that no try could process; its last error stays."""
        return replace(self, state=WebhookEventState.DEAD)

    def failed(self, error: str) -> Self:
        """Return this event after one more failed try."""
        return replace(self, state=WebhookEventState.FAILED, last_error=error)

    def replayed(self) -> Self:
        """Return this event as if it had just come in; what it did already it does not do twice."""
        return replace(self, state=WebhookEventState.RECEIVED, note=None)
