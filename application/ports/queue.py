"""Jobs as a person sees them: what waits, what runs, what failed, and how fast it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from application.ports.jobs import JobKind
from domain.ids import JobId, TransactionId


class QueueState(StrEnum):
    """How a job fares: waiting, in a worker's hands, or at one of its ends."""

    READY = "READY"
    RUNNING = "RUNNING"
    SCHEDULED = "SCHEDULED"
    RETRYING = "RETRYING"
    DONE = "DONE"
    DEAD = "DEAD"
    DISCARDED = "DISCARDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedJob:
    """A job and what became of it; `transaction_id` where it is about one."""

    id: JobId
    kind: JobKind
    subject: str
    request_id: str
    state: QueueState
    tries: int
    was_retried: bool
    """Whether a person let it be tried again after it had been set aside."""
    due_at: datetime
    created_at: datetime
    finished_at: datetime | None
    last_error: str | None
    transaction_id: TransactionId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStats:
    """How the jobs of one kind fare at this moment."""

    kind: JobKind
    ready: int
    running: int
    scheduled: int
    retrying: int
    dead: int
    oldest_ready: timedelta | None
    """For how long the oldest job waits that could be done."""
    done_last_minute: int
    done_last_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    """Which jobs; None asks for all."""

    states: tuple[QueueState, ...] | None = None
    kinds: tuple[JobKind, ...] | None = None
    transaction_id: TransactionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    """Jobs, newest first, and whether older ones follow."""

    rows: Sequence[QueuedJob]
    has_next: bool


class Queue(Protocol):
    """The unit of work's side: one job, decided about by a person."""

    async def lock(self, id: JobId) -> QueuedJob:
        """Return a job that no worker takes until this unit ends; raise `NotFound`."""
        ...

    async def revive(self, job: QueuedJob) -> None:
        """Let a dead job be done as if it were new."""
        ...

    async def discard(self, job: QueuedJob) -> None:
        """Let a job that no worker holds never be done any more; it stays to be looked at."""
        ...


class QueueQueries(Protocol):
    """Answers about jobs; each call is one statement."""

    async def stats(self) -> Sequence[QueueStats]:
        """Return how each kind fares, also those without a job."""
        ...

    async def job(self, id: JobId) -> QueuedJob | None:
        """Return a job."""
        ...

    async def of_transactions(
        self, ids: Sequence[TransactionId], *, limit: int, after: JobId | None
    ) -> Sequence[QueuedJob]:
        """Return up to `limit` of the jobs about each of these transactions, newest first."""
        ...

    async def page(self, filter: JobFilter, *, limit: int, after: JobId | None) -> JobPage:
        """Return jobs that are older than `after`, newest first."""
        ...
