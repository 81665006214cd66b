"""Who traces: requests, jobs with the requests that ordered them, and calls to Stripe.

Attributes are what the logs say, too: names of ours, ids and outcomes; nothing that was sent.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from opentelemetry.trace import (
    Span,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    format_trace_id,
    get_current_span,
    use_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import bound_contextvars

from application.ports.gateway_calls import GatewayCall
from application.ports.inbox import Delivery, Inbox
from application.ports.jobs import ClaimedJob
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from entrypoints.observability.exchange import Exchange
from entrypoints.observability.spans import span, traced_by

_W3C = TraceContextTextMapPropagator()
_PARENT = "traceparent"
_FAILED = "failed"
_UNWELL = frozenset({"failed", "unreachable", "limited", "too_busy"})


@dataclass(frozen=True, slots=True)
class _Spans:
    """Opens the spans of one tracer; an error is a status, for its text may be personal."""

    tracer: Tracer

    @contextmanager
    def root(
        self, name: str, kind: SpanKind, trace: str | None, **facts: str | int
    ) -> Iterator[None]:
        parent = None if trace is None else _W3C.extract({_PARENT: trace})
        begun = self.tracer.start_span(name, context=parent, kind=kind, attributes=facts)
        with (
            use_span(begun, end_on_exit=True, record_exception=False),
            bound_contextvars(trace_id=format_trace_id(begun.get_span_context().trace_id)),
            traced_by(self.inner),
        ):
            yield

    @contextmanager
    def inner(self, name: str) -> Iterator[None]:
        with self.tracer.start_as_current_span(name, record_exception=False):
            yield


class TracedExchanges:
    """Keeps `ExchangeObserver`."""

    def __init__(self, tracer: Tracer) -> None:
        """Trace by `tracer`."""
        self._spans = _Spans(tracer)

    def serving(self, _: Exchange) -> AbstractContextManager[None]:
        """Begin a trace; what it is called is known at its end."""
        return self._spans.root("request", SpanKind.SERVER, None)

    def served(self, exchange: Exchange, *, status: int, seconds: float) -> None:  # noqa: ARG002 - a span has its own clock
        """Say what it was, and how it ended."""
        request, outcome = get_current_span(), exchange.outcome(status)
        request.update_name(exchange.operation or "request")
        request.set_attributes({"http.response.status_code": status, "opside.outcome": outcome})
        if exchange.transaction_id is not None:
            request.set_attribute("opside.transaction_id", exchange.transaction_id)
        if outcome == _FAILED:
            request.set_status(Status(StatusCode.ERROR))


class TracedJobs:
    """Keeps `JobObserver`: a try goes on with the trace of the request that ordered the job."""

    def __init__(self, tracer: Tracer) -> None:
        """Trace by `tracer`."""
        self._spans = _Spans(tracer)

    def working(self, job: ClaimedJob) -> AbstractContextManager[None]:
        """Open the span of one try."""
        facts: dict[str, str | int] = {
            "opside.job_id": str(job.id),
            "opside.request_id": job.request_id,
            "opside.tries": job.tries,
        }
        return self._spans.root(job.kind.value, SpanKind.CONSUMER, job.trace, **facts)

    def done(self, _: ClaimedJob) -> None:
        """Say so."""
        get_current_span().set_attribute("opside.outcome", "done")

    def failed(self, _: ClaimedJob, error: Exception, *, delay: timedelta | None) -> None:
        """Say that the try failed, and of what kind of error."""
        job = get_current_span()
        job.set_attribute("opside.outcome", "dead" if delay is None else "postponed")
        job.set_status(Status(StatusCode.ERROR, type(error).__name__))

    def cut_off(self, error: Exception) -> None:
        """Say why nothing more is known of it."""
        get_current_span().set_status(Status(StatusCode.ERROR, type(error).__name__))


@dataclass(frozen=True, slots=True)
class TracedCalls:
    """Keeps `CallObserver`."""

    tracer: Tracer

    def begin(self, operation: str) -> Span:
        """Open the span of one call on the wire."""
        return self.tracer.start_span(f"stripe {operation}", kind=SpanKind.CLIENT)

    def end(self, begun: Span, call: GatewayCall) -> None:
        """Say how it ended."""
        begun.set_attribute("opside.outcome", call.outcome)
        begun.set_attribute("opside.waited_ms", round(call.waited_seconds * 1000, 2))
        if call.status is not None:
            begun.set_attribute("http.response.status_code", call.status)
        if call.request is not None:
            begun.set_attribute("stripe.request_id", call.request)
        if call.outcome in _UNWELL:
            begun.set_status(Status(StatusCode.ERROR))
        begun.end()


@dataclass(frozen=True, slots=True)
class TracedInbox:
    """Keeps `Inbox`: an event's job goes on with the trace of its delivery."""

    inner: Inbox

    async def receive(self, delivery: Delivery) -> bool:
        """Store the delivery."""
        with span("inbox"):
            return await self.inner.receive(replace(delivery, trace=present_trace()))


@dataclass(frozen=True, slots=True)
class TracedUnits:
    """Keeps `BeginUnitOfWork`: the time from the first statement to the commit is a span."""

    inner: BeginUnitOfWork

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work."""
        with span("unit of work"):
            async with self.inner() as unit:
                yield unit


def present_trace() -> str | None:
    """Return what the present work goes by, as W3C writes it; None outside of any trace."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get(_PARENT)
