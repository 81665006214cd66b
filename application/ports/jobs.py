"""Work that was decided in one commit and is done after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.ids import JobId


class JobKind(StrEnum):
    """Which use case does the job; the subject is the id that it takes."""

    RUN_CHARGE = "RUN_CHARGE"
    RUN_TRANSFER = "RUN_TRANSFER"
    BOOK_PROCESSING_FEE = "BOOK_PROCESSING_FEE"
    PROCESS_WEBHOOK_EVENT = "PROCESS_WEBHOOK_EVENT"
    RELEASE_HELD = "RELEASE_HELD"
    FUND_TRANSACTION = "FUND_TRANSACTION"
    SWEEP_EVENTS = "SWEEP_EVENTS"
    SET_DEFAULT_CARD = "SET_DEFAULT_CARD"
    RUN_CLAWBACK = "RUN_CLAWBACK"
    SEAL_AUDIT = "SEAL_AUDIT"
    RUN_EXPORT = "RUN_EXPORT"
    RUN_CANCELLATION = "RUN_CANCELLATION"
    FIND_STUCK_WORK = "FIND_STUCK_WORK"
    REFRESH_ACCOUNT = "REFRESH_ACCOUNT"
    CLEAN_UP = "CLEAN_UP"
    START_RECONCILIATION = "START_RECONCILIATION"
    RUN_RECONCILIATION = "RUN_RECONCILIATION"
    CHECK_BOOKS = "CHECK_BOOKS"
    SNAPSHOT_BOOKS = "SNAPSHOT_BOOKS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to do, at once or not before a moment."""

    id: JobId
    kind: JobKind
    subject: str
    request_id: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedJob:
    """A job that is ours until its lease ends; `tries` counts this one.

    Those that were `tries_before` a person revived the job are forgiven. `trace` is what the work
    that ordered it goes by in traces, as W3C writes it, where it was traced.
    """

    id: JobId
    kind: JobKind
    subject: str
    request_id: str
    tries: int
    tries_before: int = 0
    trace: str | None = None

    @property
    def tries_counted(self) -> int:
        """Return how often it was tried since it was new, or made as new."""
        return self.tries - self.tries_before


class Outbox(Protocol):
    """The unit of work's side: what is added is there if and only if the unit commits."""

    def add(self, *jobs: Job) -> None:
        """Write jobs in this unit's commit; one whose id is here already is left as it is."""
        ...


class JobStore(Protocol):
    """The worker's side: jobs are leased, and come back when their lease ends unfinished."""

    async def claim(self, *, limit: int, lease: timedelta) -> Sequence[ClaimedJob]:
        """Lease the jobs that are due, oldest first; no two callers get the same one."""
        ...

    async def finish(self, job: ClaimedJob) -> None:
        """Mark a job done."""
        ...

    async def postpone(self, job: ClaimedJob, *, delay: timedelta, error: str) -> None:
        """Give a job back, due after `delay`."""
        ...

    async def release(self, jobs: Sequence[ClaimedJob]) -> None:
        """Give jobs back unfinished, due at once, for any worker."""
        ...

    async def bury(self, job: ClaimedJob, *, error: str) -> None:
        """Set a job aside for a person to look at, with its last error."""
        ...

    async def until_next(self) -> timedelta | None:
        """Return how long until the next job is due (zero when one is), or None without any."""
        ...
