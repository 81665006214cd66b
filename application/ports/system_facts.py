"""What the database tells of the whole service."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.book_check import BookCheck
from domain.money_stop import MoneyStop


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFacts:
    """The state of the schema, of the work that waits, and of the books."""

    schema_revision: str | None
    jobs_ready: int
    jobs_dead: int
    oldest_job_due_at: datetime | None
    events_waiting: int
    oldest_event_at: datetime | None
    money_stop: MoneyStop | None
    last_check: BookCheck | None


class SystemQueries(Protocol):
    """Answers about the service."""

    async def facts(self) -> SystemFacts:
        """Return how things stand; raise `StoreUnavailable`."""
        ...
