"""Let events be acted on again, or never."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from application.actor import Actor
from application.new_job import new_job
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.event_queries import EventFilter, EventQueries
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.preview_event import EventPreview, PreviewEvent
from domain.errors import invalid
from domain.ids import WebhookEventId
from domain.webhook_event import WebhookEvent

REPLAY_MAX: Final = 500
"""How many events one call lets be acted on again."""

PREVIEW_MAX: Final = 25
"""How many events one call tries: each may cost a call to Stripe."""

REASON_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class ReplayAnswer:
    """The events that were queued again, or what each would change."""

    queued: Sequence[WebhookEvent] = ()
    previews: Sequence[EventPreview] = ()


@dataclass(frozen=True, slots=True)
class ReplayEvents:
    """Queues events again, oldest first; what one has done already it does not do twice.

    For admins. Raises `Forbidden`, `InvalidInput`; in a dry run also `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    queries: EventQueries
    preview: PreviewEvent
    clock: Clock
    ids: IdSource

    async def __call__(
        self, filter: EventFilter, *, reason: str, dry_run: bool, actor: Actor
    ) -> ReplayAnswer:
        """Queue the events that the filter matches, or tell what each would change."""
        actor.require(Permission.EVENT_READ if dry_run else Permission.EVENT_REPLAY)
        require_reason(reason)
        limit = PREVIEW_MAX if dry_run else REPLAY_MAX
        events = await self.queries.oldest(filter, limit=limit)
        if dry_run:
            previews = [await self.preview(event, actor=actor) for event in events]
            return ReplayAnswer(previews=previews)
        async with self.begin() as unit:
            queued = []
            for found in events:
                event = await unit.events.lock(found.id)
                again = event.replayed()
                await unit.events.save(again)
                unit.outbox.add(
                    new_job(self.ids, JobKind.PROCESS_WEBHOOK_EVENT, event.id, actor=actor)
                )
                unit.audit.record(self._recorded("event.replayed", event, again, reason, actor))
                queued.append(again)
        return ReplayAnswer(queued=queued)

    async def matching(self, filter: EventFilter, *, actor: Actor) -> int:
        """Return how many events one call would queue."""
        actor.require(Permission.EVENT_READ)
        return len(await self.queries.oldest(filter, limit=REPLAY_MAX))

    async def ignore(self, event_id: WebhookEventId, *, reason: str, actor: Actor) -> WebhookEvent:
        """Let an event be, for good; raise `EventSettled` where it was processed, or `NotFound`."""
        actor.require(Permission.EVENT_IGNORE)
        require_reason(reason)
        async with self.begin() as unit:
            event = await unit.events.lock(event_id)
            ignored = event.waved_off(reason)
            await unit.events.save(ignored)
            unit.audit.record(self._recorded("event.ignored", event, ignored, reason, actor))
        return ignored

    def _recorded(
        self, action: str, before: WebhookEvent, after: WebhookEvent, reason: str, actor: Actor
    ) -> AuditEvent:
        return AuditEvent(
            action=action,
            subject=f"event:{before.reference}",
            actor=actor,
            at=self.clock.now(),
            before={"state": before.state},
            after={"state": after.state, "reason": reason},
            transaction_id=before.transaction_id,
        )


def require_reason(reason: str) -> None:
    """Raise `InvalidInput` unless a person would learn something from the reason."""
    if not 1 <= len(reason.strip()) <= REASON_MAX:
        raise invalid("reason", f"must be 1 to {REASON_MAX} characters")
