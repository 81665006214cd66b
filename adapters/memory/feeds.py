"""What was recorded, followed in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.audit_chain import records_in
from adapters.memory.database import MemoryDatabase
from adapters.memory.event_queries import MemoryEventQueries
from application.ports.event_queries import StoredEvent
from application.ports.feeds import Mark, News, Topic, topics_of
from domain.audit_chain import AuditRecord


@dataclass(frozen=True, slots=True)
class MemoryAuditFeed:
    """Knows which units still run; a number that one of them drew has not settled."""

    database: MemoryDatabase

    async def newest(self, *, known: int) -> Mark | None:
        place = max(self.database.tables.audit, default=0)
        return Mark(place, 0) if place > known else None

    async def has_settled(self, mark: Mark) -> bool:
        return all(number > mark.place for number in self.database.unsettled)

    async def read(
        self, topic: Topic, *, after: int, through: int, limit: int
    ) -> Sequence[News[AuditRecord]]:
        found = [
            News(record.id, record, topics)
            for record in records_in(self.database.tables)
            if after < record.id <= through and topic in (topics := topics_of(record))
        ]
        return found[:limit]


@dataclass(frozen=True, slots=True)
class MemoryEventFeed:
    """The inbox in the order of arrival; what is stored here is visible at once."""

    database: MemoryDatabase

    async def newest(self, *, known: int) -> Mark | None:
        place = len(self.database.tables.events)
        return Mark(place, 0) if place > known else None

    async def has_settled(self, mark: Mark) -> bool:
        return mark.place <= len(self.database.tables.events)

    async def read(
        self, topic: Topic, *, after: int, through: int, limit: int
    ) -> Sequence[News[StoredEvent]]:
        queries, ids = MemoryEventQueries(self.database), list(self.database.tables.events)
        found: list[News[StoredEvent]] = []
        for place, event_id in enumerate(ids[after:through][:limit], start=after + 1):
            stored = await queries.event(event_id)
            if stored is not None:
                found.append(News(place, stored, (topic,)))
        return found
