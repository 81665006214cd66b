"""An observer of jobs that remembers what it was told."""

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from application.ports.jobs import ClaimedJob, JobKind


class Tries:
    """Every try, in order: done, failed with its delay, or cut off from the store."""

    def __init__(self) -> None:
        self.begun: list[JobKind] = []
        self.finished: list[JobKind] = []
        self.failures: list[tuple[JobKind, Exception, timedelta | None]] = []
        self.outages: list[Exception] = []

    def working(self, job: ClaimedJob) -> AbstractContextManager[None]:
        """Remember that a job is worked on."""
        self.begun.append(job.kind)
        return nullcontext()

    def done(self, job: ClaimedJob) -> None:
        """Remember a finished job."""
        self.finished.append(job.kind)

    def failed(self, job: ClaimedJob, error: Exception, *, delay: timedelta | None) -> None:
        """Remember a failed try."""
        self.failures.append((job.kind, error, delay))

    def cut_off(self, error: Exception) -> None:
        """Remember an outage."""
        self.outages.append(error)
