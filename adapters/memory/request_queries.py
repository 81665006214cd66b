"""The memory of requests as a person sees it, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.memory.database import MemoryDatabase
from application.ports.idempotency import RETENTION
from application.ports.requests import KeyStats, KeyUse


@dataclass(frozen=True, slots=True)
class MemoryRequestQueries:
    """Answers about requests, by looking at every row."""

    database: MemoryDatabase

    async def stats(self, *, at: datetime) -> Sequence[KeyStats]:
        uses = self._uses()
        operations = sorted({use.record.operation for use in uses})
        return [
            _stats(operation, [use for use in uses if use.record.operation == operation], at)
            for operation in operations
        ]

    async def uses(self, key: str, *, limit: int) -> Sequence[KeyUse]:
        found = [use for use in self._uses() if use.record.key == key]
        found.sort(key=lambda use: (use.record.at, use.record.caller, use.record.operation))
        return found[:limit]

    def _uses(self) -> list[KeyUse]:
        replays = self.database.replays
        return [
            KeyUse(
                record=record,
                expires_at=record.at + RETENTION,
                replays=replays[name][0] if name in replays else 0,
                replayed_at=replays[name][1] if name in replays else None,
            )
            for name, record in self.database.tables.idempotency.items()
        ]


def _stats(operation: str, uses: Sequence[KeyUse], at: datetime) -> KeyStats:
    ends = [use.expires_at for use in uses]
    return KeyStats(
        operation=operation,
        live=sum(end > at for end in ends),
        expiring=sum(at < end <= at + timedelta(days=1) for end in ends),
        expired=sum(end <= at for end in ends),
        replays=sum(use.replays for use in uses),
        oldest_at=min(use.record.at for use in uses),
    )
