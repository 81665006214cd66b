"""A delivery that was accepted, and how far its processing has come."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.ids import TransactionId, WebhookEventId


class WebhookEventState(StrEnum):
    """How far the processing of an event has come."""

    RECEIVED = "RECEIVED"
    PROCESSED = "PROCESSED"
    IGNORED = "IGNORED"
    FAILED = "FAILED"
    DEAD = "DEAD"


WEBHOOK_EVENT_FINAL = frozenset({WebhookEventState.PROCESSED, WebhookEventState.IGNORED})


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
    transaction_id: TransactionId | None = None

    @property
    def is_final(self) -> bool:
        """Return whether nothing is left to do."""
        return self.state in WEBHOOK_EVENT_FINAL

    def processed(self, *, note: str | None, transaction_id: TransactionId | None) -> Self:
        """Return this event with its effect booked."""
        return replace(
            self,
            state=WebhookEventState.PROCESSED,
            attempts=self.attempts + 1,
            note=note,
            transaction_id=transaction_id,
        )

    def ignored(self, note: str) -> Self:
        """Return this event as one that is no business of ours, and why."""
        return replace(self, state=WebhookEventState.IGNORED, attempts=self.attempts + 1, note=note)

    def given_up(self) -> Self:
        """Return this event as one that no try could process; its last error stays."""
        return replace(self, state=WebhookEventState.DEAD)

    def failed(self, error: str) -> Self:
        """Return this event with one more failed try."""
        return replace(self, state=WebhookEventState.FAILED, attempts=self.attempts + 1, note=error)
