"""The memory of requests, in memory."""

from dataclasses import dataclass

from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import StoreUnavailable
from application.ports.idempotency import IdempotencyRecord, RequestInProgress


@dataclass(frozen=True, slots=True)
class MemoryIdempotencyStore:
    """Keeps one record for each caller, operation and key."""

    tables: Tables
    locks: UnitLocks

    async def reserve(self, record: IdempotencyRecord) -> IdempotencyRecord | None:
        name = (record.caller, record.operation, record.key)
        try:
            await self.locks.take("request", *name)
        except StoreUnavailable as busy:
            raise RequestInProgress("the same request is being worked on") from busy
        if name in self.tables.idempotency:
            return self.tables.idempotency[name]
        self.tables.idempotency[name] = record
        return None

    async def conclude(self, record: IdempotencyRecord) -> None:
        self.tables.idempotency[record.caller, record.operation, record.key] = record
