"""What is done by the clock: each period of a schedule becomes one job, whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from application.ports.jobs import Job, JobKind
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from application.start_reconciliation import NIGHTLY
from application.sweep_events import ACCOUNTS, PLATFORM
from domain.ids import JobId
from domain.named_id import named_id
from domain.transfer import HoldReason

_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A job about one subject, once in every period: at once, or only when that is over."""

    kind: JobKind
    subject: str
    every: timedelta
    is_at_end: bool = False

    def slot(self, at: datetime) -> int:
        """Return the number of the period that `at` lies in."""
        return (at - _EPOCH) // self.every

    def job(self, at: datetime) -> Job:
        """Return the job of the period; it has the same id whoever asks."""
        name = f"{self.kind}:{self.subject}:{self.slot(at)}"
        return Job(
            id=JobId(named_id(name, at=_EPOCH + self.slot(at) * self.every)),
            kind=self.kind,
            subject=self.subject,
            request_id=f"schedule:{name}",
            not_before=self._end(at) if self.is_at_end else None,
        )

    def _end(self, at: datetime) -> datetime:
        return _EPOCH + (self.slot(at) + 1) * self.every


# An event releases a held transfer; these look again in case the event and the hold crossed.
_RELEASES: Final = (
    (HoldReason.BALANCE_INSUFFICIENT, timedelta(minutes=1)),
    (HoldReason.ACCOUNT_NOT_READY, timedelta(minutes=10)),
    (HoldReason.UNFUNDED, timedelta(minutes=10)),
    (HoldReason.MONEY_STOP, timedelta(minutes=1)),
)

# A delivery may never come: Stripe's own list is read, ours often and each account's at times.
_SWEEPS: Final = ((PLATFORM, timedelta(minutes=5)), (ACCOUNTS, timedelta(minutes=30)))

# What is recorded and not sealed yet could be taken away unseen: not for long.
_SEALING: Final = Schedule(kind=JobKind.SEAL_AUDIT, subject="audit", every=timedelta(seconds=30))

# At midnight, UTC: a service that starts at noon has customers to look after.
_COMPARING: Final = Schedule(
    kind=JobKind.START_RECONCILIATION, subject=NIGHTLY, every=timedelta(days=1), is_at_end=True
)

BOOKS: Final = "all"
"""The one subject of the jobs that look through the books, or sum them up."""

SCHEDULES: Final[Sequence[Schedule]] = (
    _SEALING,
    *(
        Schedule(kind=JobKind.RELEASE_HELD, subject=reason, every=every)
        for reason, every in _RELEASES
    ),
    *(Schedule(kind=JobKind.SWEEP_EVENTS, subject=whose, every=every) for whose, every in _SWEEPS),
    Schedule(kind=JobKind.FIND_STUCK_WORK, subject="all", every=timedelta(minutes=5)),
    _COMPARING,
    Schedule(kind=JobKind.CHECK_BOOKS, subject=BOOKS, every=timedelta(minutes=15)),
    Schedule(kind=JobKind.SNAPSHOT_BOOKS, subject=BOOKS, every=timedelta(minutes=15)),
)


@dataclass(frozen=True, slots=True)
class ScheduleJobs:
    """Writes the jobs of the present slots; running it twice, or in two places, changes nothing."""

    begin: BeginUnitOfWork
    clock: Clock
    schedules: Sequence[Schedule] = SCHEDULES

    async def __call__(self) -> None:
        """Write one job for each schedule."""
        now = self.clock.now()
        async with self.begin() as unit:
            unit.outbox.add(*(schedule.job(now) for schedule in self.schedules))
