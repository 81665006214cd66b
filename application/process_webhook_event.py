"""Job: act on one stored event, once; its effect and its end are one commit."""

from dataclasses import dataclass

from application.actor import Actor
from application.errors import NotOurs
from application.events.effect import Effect, EventHandler, Nothing
from application.events.registry import EventHandlers, why_ignored
from application.ports.inbox import EventMarks
from application.ports.unit_of_work import BeginUnitOfWork
from domain.ids import WebhookEventId
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class ProcessWebhookEvent:
    """Any order and any number of copies come to the same result.

    A failure is written on the event and raised again, so that the job comes back.
    """

    begin: BeginUnitOfWork
    marks: EventMarks
    handlers: EventHandlers

    async def __call__(self, *, event_id: WebhookEventId, actor: Actor) -> None:
        """Bring one event to its end."""
        event = await self.marks.begin(event_id)
        if event is None:
            return
        handler = self.handlers.find(event.type, account=event.account)
        if handler is None:
            await self.marks.end(event.ignored(why_ignored(event.type, account=event.account)))
            return
        try:
            await self._apply(event, handler, actor)
        except NotOurs as reason:
            await self.marks.end(event.ignored(str(reason)))
        except Exception as error:
            await self.marks.end(event.failed(f"{type(error).__name__}: {error}"))
            raise

    async def give_up(self, event_id: WebhookEventId) -> None:
        """Mark an event whose job is set aside, so that a person finds it."""
        async with self.begin() as unit:
            event = await unit.events.lock(event_id)
            if not event.is_final:
                await unit.events.save(event.given_up())

    async def _apply(self, event: WebhookEvent, handler: EventHandler, actor: Actor) -> None:
        effect = await handler(event, actor=actor)
        if isinstance(effect, Nothing):
            applied = effect.applied
            await self.marks.end(
                event.processed(note=applied.note, transaction_id=applied.transaction_id)
            )
        else:
            await self._change(event.id, effect)

    async def _change(self, event_id: WebhookEventId, effect: Effect) -> None:
        async with self.begin() as unit:
            # Locked first: of two workers with the same event, the second finds it final.
            event = await unit.events.lock(event_id)
            if event.is_final:
                return
            applied = await effect(unit)
            await unit.events.save(
                event.processed(note=applied.note, transaction_id=applied.transaction_id)
            )
