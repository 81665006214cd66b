"""What the log says of each try at a job."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from time import perf_counter
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from application.ports.errors import StoreUnavailable
from application.ports.jobs import ClaimedJob, JobKind

_ABOUT_A_TRANSACTION: Final = frozenset(
    {
        JobKind.RUN_CHARGE,
        JobKind.RUN_TRANSFER,
        JobKind.RUN_CLAWBACK,
        JobKind.RUN_CANCELLATION,
        JobKind.BOOK_PROCESSING_FEE,
    }
)

_begun: Final[ContextVar[float]] = ContextVar("begun", default=0.0)

log = structlog.get_logger("worker.jobs")


class LoggedJobs:
    """Keeps `JobObserver`: one line for each try, a failure with its cause, a burial as an error.

    Whatever else is logged while a job is done bears its names, and those of the request that
    ordered it.
    """

    @contextmanager
    def working(self, job: ClaimedJob) -> Iterator[None]:
        """Name the job, and what it is about, on every line of the block."""
        begun = _begun.set(perf_counter())
        try:
            with bound_contextvars(**_names(job)):
                yield
        finally:
            _begun.reset(begun)

    def done(self, job: ClaimedJob) -> None:
        """Say that a job is done."""
        log.info("job_done", tries=job.tries, duration_ms=_duration())

    def failed(self, job: ClaimedJob, error: Exception, *, delay: timedelta | None) -> None:
        """Say why a try failed, and when the next is; a job set aside needs a person."""
        if delay is None:
            log.error("job_dead", tries=job.tries, duration_ms=_duration(), exc_info=error)
        else:
            cause = f"{type(error).__name__}: {error}"
            log.warning(
                "job_postponed",
                tries=job.tries,
                duration_ms=_duration(),
                error=cause,
                delay=delay.total_seconds(),
            )

    def cut_off(self, error: Exception) -> None:
        """Say that the jobs cannot be reached: a database that is away, or a defect."""
        if isinstance(error, StoreUnavailable):
            log.warning("store_unavailable", error=str(error))
        else:
            log.error("jobs_unreachable", exc_info=error)


def _duration() -> float:
    return round((perf_counter() - _begun.get()) * 1000, 2)


def _names(job: ClaimedJob) -> dict[str, str]:
    names = {
        "job_id": str(job.id),
        "kind": job.kind.value,
        "about": job.subject,
        "request_id": job.request_id,
    }
    if job.kind in _ABOUT_A_TRANSACTION:
        names["transaction_id"] = job.subject
    if job.kind is JobKind.PROCESS_WEBHOOK_EVENT:
        names["event_id"] = job.subject
    return names
