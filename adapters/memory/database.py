"""What the units of work, the queries, the inbox and the workers of one trial share."""

from datetime import datetime
from itertools import count
from typing import Final

from adapters.memory.locks import Locks
from adapters.memory.system import ManualClock
from adapters.memory.tables import JobRow, Tables
from application.ports.system import Clock
from domain.ids import JobId, WebhookEventId

LOCK_TIMEOUT_SECONDS: Final = 2.0
"""Long for a test, short for whoever waits for one that deadlocks."""


class MemoryDatabase:
    """Committed rows, the locks on them, and the sequences that number them.

    A number that a unit drew is not given back when the unit fails, as in any database.
    """

    def __init__(
        self, *, lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS, clock: Clock | None = None
    ) -> None:
        self.clock: Clock = clock or ManualClock()
        self.tables = Tables()
        self.locks = Locks(lock_timeout_seconds)
        self.finished_jobs: dict[JobId, JobRow] = {}
        self.replays: dict[tuple[str, str, str], tuple[int, datetime]] = {}
        self.dropped_bodies: set[WebhookEventId] = set()
        self.unsettled: set[int] = set()
        self.snapshots_asked_at: list[datetime] = []
        self._transaction_numbers = count(1)
        self._audit_numbers = count(1)
        self._policy_numbers = count(1)

    def next_transaction_number(self) -> int:
        """Return a number that no transaction has had."""
        return next(self._transaction_numbers)

    def next_audit_number(self) -> int:
        """Return a number that no audit event has had."""
        return next(self._audit_numbers)

    def next_policy_number(self) -> int:
        """Return a number that no fee policy has had."""
        return next(self._policy_numbers)
