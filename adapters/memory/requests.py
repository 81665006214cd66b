"""The memory of requests, in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from adapters.memory.database import MemoryDatabase
from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import StoreUnavailable
from application.ports.idempotency import IdempotencyRecord, RequestInProgress


@dataclass(frozen=True, slots=True)
class MemoryIdempotencyStore:
    """Keeps one record for each caller, operation and key."""

    database: MemoryDatabase
    tables: Tables
    locks: UnitLocks
    replayed: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    async def reserve(self, record: IdempotencyRecord) -> IdempotencyRecord | None:
        name = (record.caller, record.operation, record.key)
        try:
            await self.locks.take("request", *name)
        except StoreUnavailable as busy:
            raise RequestInProgress("the same request is being worked on") from busy
        if name in self.tables.idempotency:
            self.replayed[name] = record.at
            return self.tables.idempotency[name]
        self.tables.idempotency[name] = record
        return None

    async def conclude(self, record: IdempotencyRecord) -> None:
        self.tables.idempotency[record.caller, record.operation, record.key] = record

    def keep(self) -> None:
        """Count what was asked for again."""
        for name, at in self.replayed.items():
            count, _ = self.database.replays.get(name, (0, at))
            self.database.replays[name] = (count + 1, at)
