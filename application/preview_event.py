"""Say what an event would change, and change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.actor import Actor
from application.errors import NotOurs
from application.events.registry import EventHandlers, why_ignored
from application.ports.audit import AuditEvent
from application.ports.jobs import JobKind
from application.ports.unit_of_work import BeginUnitOfWork
from application.trial import try_out
from domain.errors import PaymentsError
from domain.ledger import Posting
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPreview:
    """What would be written if an event were acted on now; `problem` says why nothing could be."""

    event: WebhookEvent
    note: str | None = None
    problem: str | None = None
    changes: Sequence[AuditEvent] = ()
    postings: Sequence[Posting] = ()
    jobs: Sequence[JobKind] = ()


@dataclass(frozen=True, slots=True)
class PreviewEvent:
    """Runs an event's handler in a unit of work that is always rolled back.

    Stripe is asked as for the real thing; raises `GatewayUnavailable` when it does not answer.
    """

    begin: BeginUnitOfWork
    handlers: EventHandlers

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> EventPreview:
        """Return what the event would come to now."""
        handler = self.handlers.find(event.type, account=event.account)
        if handler is None:
            return EventPreview(event=event, note=why_ignored(event.type, account=event.account))
        try:
            effect = await handler(event, actor=actor)
        except NotOurs as reason:
            return EventPreview(event=event, note=str(reason))
        except PaymentsError as error:
            return EventPreview(event=event, problem=f"{error.code}: {error}")
        try:
            trial, applied = await try_out(self.begin, effect)
        except PaymentsError as error:
            return EventPreview(event=event, problem=f"{error.code}: {error}")
        return EventPreview(
            event=event,
            note=applied.note,
            changes=tuple(trial.audit.seen),
            postings=tuple(trial.ledger.seen),
            jobs=tuple(job.kind for job in trial.outbox.seen),
        )
