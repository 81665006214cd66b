"""The unit of work's side of the inbox, in its table."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Executable, bindparam, select, update

from adapters.postgres.rows.event import changeable_columns_of, event_of
from adapters.postgres.session import Session
from adapters.postgres.tables import webhook_event
from application.ports.errors import NotFound
from domain.ids import WebhookEventId
from domain.webhook_event import WebhookEvent

_BODY: Final = frozenset({"body", "body_sha256"})

# Nobody who processes an event needs the bytes that it came in.
_GET: Final = select(*(column for column in webhook_event.c if column.name not in _BODY)).where(
    webhook_event.c.id == bindparam("id")
)

_LOCK: Final = _GET.with_for_update()

_SAVE: Final = update(webhook_event).where(webhook_event.c.id == bindparam("saved_id"))


@dataclass(frozen=True, slots=True)
class PostgresEvents:
    """Events that the inbox has received."""

    session: Session

    async def get(self, id: WebhookEventId) -> WebhookEvent:
        return await self._read(_GET, id)

    async def lock(self, id: WebhookEventId) -> WebhookEvent:
        return await self._read(_LOCK, id)

    async def save(self, event: WebhookEvent) -> None:
        values = {**changeable_columns_of(event), "saved_id": event.id}
        if await self.session.run(_SAVE, values) != 1:
            raise NotFound("event")

    async def _read(self, query: Executable, id: WebhookEventId) -> WebhookEvent:
        row = await self.session.first(query, {"id": id})
        if row is None:
            raise NotFound("event")
        return event_of(row)
