"""Everybody who watches one process, and what they put before its ports."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from application.ports.gateway_calls import CallObserver
from application.ports.health import Probe
from application.ports.inbox import EventMarks, Inbox
from application.ports.trace import PresentTrace, untraced
from application.ports.unit_of_work import BeginUnitOfWork
from application.ports.vital_signs import VitalSignQueries
from application.run_jobs import JobObserver
from entrypoints.observability.exchange_observer import ExchangeObserver, NobodyWatches
from entrypoints.observability.job_log import LoggedJobs
from entrypoints.observability.observers import CallObservers, ExchangeObservers, JobObservers
from entrypoints.observability.stripe_log import LoggedCalls

WatchState = Callable[[VitalSignQueries, Sequence[Probe]], Awaitable[None]]
"""Looks at the whole service for ever."""


def _as_it_is(inbox: Inbox) -> Inbox:
    return inbox


def _as_they_are(marks: EventMarks) -> EventMarks:
    return marks


def _as_before(begin: BeginUnitOfWork) -> BeginUnitOfWork:
    return begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchers:
    """By default the logs alone; whoever is named first is outermost."""

    of_exchanges: tuple[ExchangeObserver, ...] = ()
    of_jobs: tuple[JobObserver, ...] = field(default_factory=lambda: (LoggedJobs(),))
    of_calls: tuple[CallObserver, ...] = field(default_factory=lambda: (LoggedCalls(),))
    inbox: Callable[[Inbox], Inbox] = _as_it_is
    marks: Callable[[EventMarks], EventMarks] = _as_they_are
    units: Callable[[BeginUnitOfWork], BeginUnitOfWork] = _as_before
    trace: PresentTrace = untraced
    watch_state: WatchState | None = None

    @property
    def exchanges(self) -> ExchangeObserver:
        """Return who hears of requests."""
        return ExchangeObservers(self.of_exchanges) if self.of_exchanges else NobodyWatches()

    @property
    def jobs(self) -> JobObserver:
        """Return who hears of jobs."""
        return JobObservers(self.of_jobs)

    @property
    def calls(self) -> CallObserver:
        """Return who hears of calls to Stripe."""
        return CallObservers(self.of_calls)


LOGS_ALONE = Watchers()
"""What a process has that nobody asked to tell more."""
