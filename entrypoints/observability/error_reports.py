"""Tells Sentry of what nobody expected: where it happened, and under which names; never of what."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import orjson

from domain.errors import PaymentsError
from entrypoints.observability.extras import require_extra
from entrypoints.observability.redaction import Redaction

if TYPE_CHECKING:
    from sentry_sdk import Client
    from sentry_sdk.types import Event

TOLD: Final = (
    "request_id",
    "transaction_id",
    "event_id",
    "job_id",
    "kind",
    "operation",
    "trace_id",
)
"""The names from a line of the log that go with a report; whoever needs more reads that line."""

_KEPT: Final = frozenset(
    {
        "contexts",
        "environment",
        "event_id",
        "exception",
        "level",
        "logger",
        "message",
        "platform",
        "sdk",
        "server_name",
        "tags",
        "timestamp",
    }
)

WITHHELD: Final = "[in the log]"
"""What stands for an error's text, which may quote anything."""

_FLUSH_SECONDS: Final = 2.0


class ErrorReports:
    """Reports what is logged as an error and is none of the errors that have a name here."""

    def __init__(self, client: "Client") -> None:
        """Report by this client."""
        self._client = client

    def __call__(self, error: BaseException, line: Mapping[str, Any]) -> None:
        """Report one error, in the background."""
        if isinstance(error, PaymentsError) or not isinstance(error, Exception):
            return
        from sentry_sdk.utils import event_from_exception

        event, hint = event_from_exception(error, client_options=self._client.options)
        names = {name: str(line[name]) for name in TOLD if name in line}
        event["tags"] = {"line": str(line.get("event")), **names}
        self._client.capture_event(event, hint=hint)


@contextmanager
def error_reports(dsn: str, *, environment: str, redaction: Redaction) -> Iterator[ErrorReports]:
    """Lend who reports to this address; at the end, what waits is sent. Raises `ExtraMissing`."""
    require_extra("sentry_sdk", extra="sentry", variable="SENTRY_DSN")
    from sentry_sdk import Client

    client = Client(
        dsn=dsn,
        environment=environment,
        before_send=lambda event, _: scrubbed(event, redaction),
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        max_request_body_size="never",
        send_client_reports=False,
        auto_session_tracking=False,
    )
    try:
        yield ErrorReports(client)
    finally:
        client.close(timeout=_FLUSH_SECONDS)


def scrubbed(event: "Event", redaction: Redaction) -> "Event":
    """Return a report with nothing that was sent to us, and no text that may quote it."""
    given: dict[str, Any] = dict(event)
    kept = {name: value for name, value in given.items() if name in _KEPT}
    for one in kept.get("exception", {}).get("values", ()):
        one["value"] = WITHHELD
        for frame in (one.get("stacktrace") or {}).get("frames", ()):
            frame.pop("vars", None)
    clean: Event = orjson.loads(redaction.line(orjson.dumps(kept, default=str)))
    return clean
