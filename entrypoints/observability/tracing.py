"""Sends traces to whoever collects them, by OTLP over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from application.ports.inbox import Inbox
from entrypoints.observability.extras import require_extra
from entrypoints.observability.watchers import Watchers

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

SERVICE: Final = "opside-payments"
"""What the service is called there, unless OTEL_SERVICE_NAME says otherwise."""


@contextmanager
def traced(watchers: Watchers, *, endpoint: str) -> Iterator[Watchers]:
    """Lend watchers that trace as well, to a collector; raise `ExtraMissing`."""
    variable = "OTEL_EXPORTER_OTLP_ENDPOINT"
    require_extra("opentelemetry.sdk.trace", extra="tracing", variable=variable)
    exporter = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
    require_extra(exporter, extra="tracing", variable=variable)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    processor = BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces"))
    with traced_to(watchers, processor) as tracing:
        yield tracing


@contextmanager
def traced_to(watchers: Watchers, processor: "SpanProcessor") -> Iterator[Watchers]:
    """Lend watchers that hand each span to `processor`, which has had them all at the end."""
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: SERVICE}))
    provider.add_span_processor(processor)
    try:
        yield _tracing(watchers, provider)
    finally:
        provider.shutdown()


def _tracing(watchers: Watchers, provider: "TracerProvider") -> Watchers:
    from entrypoints.observability.traced import (
        TracedCalls,
        TracedExchanges,
        TracedInbox,
        TracedJobs,
        TracedUnits,
        present_trace,
    )

    tracer = provider.get_tracer(SERVICE)

    def trace_inbox(inbox: Inbox) -> Inbox:
        return watchers.inbox(TracedInbox(inbox))

    # Outermost, so that every line of the log bears the trace's id.
    return replace(
        watchers,
        of_exchanges=(TracedExchanges(tracer), *watchers.of_exchanges),
        of_jobs=(TracedJobs(tracer), *watchers.of_jobs),
        of_calls=(TracedCalls(tracer), *watchers.of_calls),
        inbox=trace_inbox,
        units=TracedUnits,
        trace=present_trace,
    )
