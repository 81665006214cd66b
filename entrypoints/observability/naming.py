"""Gives what is logged the names of what it is about, as soon as they are known."""

from collections.abc import Sequence
from dataclasses import dataclass

from structlog.contextvars import bind_contextvars

from application.ports.audit import AuditEvent
from application.ports.inbox import Delivery, Inbox
from entrypoints.observability.exchange import is_served, present_exchange


def name_what_changed(events: Sequence[AuditEvent]) -> None:
    """Note which transaction a request, or a job, has changed."""
    about = next((e.transaction_id for e in events if e.transaction_id is not None), None)
    if about is None:
        return
    if is_served():
        present_exchange().transaction_id = str(about)
    else:
        bind_contextvars(transaction_id=str(about))


@dataclass(frozen=True, slots=True)
class NamedDeliveries:
    """Keeps `Inbox`: the same inbox, and the request that delivers an event bears its id."""

    inner: Inbox

    async def receive(self, delivery: Delivery) -> bool:
        """Store the delivery, and note whether it was news, and under which id."""
        is_news = await self.inner.receive(delivery)
        if is_news:
            present_exchange().event_id = str(delivery.id)
        return is_news
