"""Who counts: requests, jobs, calls to Stripe, and how late its events are."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter, time
from typing import Final

from application.ports.gateway_calls import GatewayCall
from application.ports.inbox import Delivery, EventMarks, Inbox
from application.ports.jobs import ClaimedJob, JobKind
from domain.ids import WebhookEventId
from domain.webhook_event import WebhookEvent
from entrypoints.observability import metrics
from entrypoints.observability.exchange import Exchange
from entrypoints.observability.meters import Meters

_begun: Final[ContextVar[float]] = ContextVar("begun", default=0.0)
_in_hand: Final[ContextVar[WebhookEvent | None]] = ContextVar("in_hand", default=None)
"""The event that the job of this task is about, once it is known."""


@dataclass(frozen=True, slots=True)
class MeteredExchanges:
    """Keeps `ExchangeObserver`."""

    meters: Meters

    def serving(self, _: Exchange) -> AbstractContextManager[None]:
        """Wait for the end: it says it all."""
        return nullcontext()

    def served(self, exchange: Exchange, *, status: int, seconds: float) -> None:
        """Count the request, and take its time."""
        operation = exchange.operation or ""
        self.meters.count(metrics.REQUESTS, operation, exchange.outcome(status))
        self.meters.observe(metrics.REQUEST_DURATION, seconds, operation)


@dataclass(frozen=True, slots=True)
class MeteredCalls:
    """Keeps `CallObserver`."""

    meters: Meters

    def begin(self, _: str) -> None:
        """Wait for the end: it says it all."""

    def end(self, _: None, call: GatewayCall) -> None:
        """Count the call, and take its times."""
        self.meters.count(metrics.STRIPE_CALLS, call.operation, call.outcome)
        self.meters.observe(metrics.STRIPE_WAIT, call.waited_seconds)
        if call.status is not None:
            self.meters.observe(metrics.STRIPE_CALL_DURATION, call.seconds, call.operation)


@dataclass(frozen=True, slots=True)
class MeteredJobs:
    """Keeps `JobObserver`."""

    meters: Meters

    @contextmanager
    def working(self, _: ClaimedJob) -> Iterator[None]:
        """Begin to take the time."""
        begun, event = _begun.set(perf_counter()), _in_hand.set(None)
        try:
            yield
        finally:
            _begun.reset(begun)
            _in_hand.reset(event)

    def done(self, job: ClaimedJob) -> None:
        """Count a job, and how late what it did for an event is."""
        self._count(job, "done")
        event = _in_hand.get()
        if job.kind is JobKind.PROCESS_WEBHOOK_EVENT and event is not None:
            _lag(self.meters, event.created_at.timestamp(), "applied")

    def failed(self, job: ClaimedJob, _: Exception, *, delay: timedelta | None) -> None:
        """Count a failed try."""
        self._count(job, "dead" if delay is None else "postponed")

    def cut_off(self, _: Exception) -> None:
        """Leave it to the log, and to the age of the queue."""

    def _count(self, job: ClaimedJob, outcome: str) -> None:
        self.meters.count(metrics.JOBS, job.kind.value, outcome)
        seconds = perf_counter() - _begun.get()
        self.meters.observe(metrics.JOB_DURATION, seconds, job.kind.value)


@dataclass(frozen=True, slots=True)
class MeteredInbox:
    """Keeps `Inbox`: the same inbox, and the age of what is new is taken."""

    inner: Inbox
    meters: Meters

    async def receive(self, delivery: Delivery) -> bool:
        """Store the delivery."""
        is_news = await self.inner.receive(delivery)
        if is_news:
            _lag(self.meters, delivery.event.created_at.timestamp(), "stored")
        return is_news


@dataclass(frozen=True, slots=True)
class MeteredMarks:
    """Keeps `EventMarks`: the same marks, and the event in hand is remembered for its job's end."""

    inner: EventMarks

    async def begin(self, id: WebhookEventId) -> WebhookEvent | None:
        """Mark an event as begun."""
        event = await self.inner.begin(id)
        _in_hand.set(event)
        return event

    async def end(self, event: WebhookEvent) -> None:
        """Mark an event that failed or had nothing to do."""
        await self.inner.end(event)


def _lag(meters: Meters, created: float, stage: str) -> None:
    # Another host's clock may be ahead of ours.
    meters.observe(metrics.WEBHOOK_LAG, max(time() - created, 0.0), stage)
