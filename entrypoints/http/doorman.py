"""Around every request: its name, its log line, safe headers, and one mask for what went wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from entrypoints.http.request_id import name_request, well_formed_id
from entrypoints.http.responses import error_response
from entrypoints.http.safe_headers import with_safe_headers
from entrypoints.observability.exchange import (
    CLIENT_GONE,
    INTERNAL,
    Exchange,
    new_exchange,
    present_exchange,
)
from entrypoints.observability.exchange_observer import ExchangeObserver, NobodyWatches

ANONYMOUS: Final = "anonymous"
"""The role of a caller who showed no token, or none that counts."""

UNKNOWN: Final = "unknown"
"""The operation of a request to no door of ours."""

_access = structlog.get_logger("http.access")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Answer:
    """What was sent so far."""

    send: Send
    request_id: str
    is_strict: bool
    status: int = CLIENT_GONE
    size: int = 0
    has_started: bool = field(default=False)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            self.status = message["status"]
            name = (b"x-request-id", self.request_id.encode())
            headers = with_safe_headers(message["headers"], is_strict=self.is_strict)
            message = {**message, "headers": [*headers, name]}
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self.send(message)


class Doorman:
    """A middleware in plain ASGI; everything but HTTP passes as it is."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        new_request_id: Callable[[], str],
        observer: ExchangeObserver | None = None,
        is_strict: bool = False,
    ) -> None:
        """Stand before `app`; `new_request_id` names requests that come without a name.

        `is_strict` tells browsers that came over https to do so from now on.
        """
        self._app = app
        self._is_strict = is_strict
        self._new_request_id = new_request_id
        self._observer = observer or NobodyWatches()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = well_formed_id(_given(scope)) or self._new_request_id()
        name_request(scope, request_id)
        answer = _Answer(send, request_id, self._is_strict and scope["scheme"] == "https")
        started = perf_counter()
        with (
            bound_contextvars(request_id=request_id),
            new_exchange() as exchange,
            self._observer.serving(exchange),
        ):
            try:
                await self._serve(scope, receive, answer)
            finally:
                seconds = perf_counter() - started
                exchange.operation = exchange.operation or _path_of(scope)
                _tell(scope, exchange, answer, seconds=seconds)
                self._observer.served(exchange, status=answer.status, seconds=seconds)

    async def _serve(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        try:
            await self._app(scope, receive, answer)
        except Exception:
            _log.exception("a request failed")
            if answer.has_started:
                raise
            present_exchange().refuse(INTERNAL)
            message = f"internal error; ask about {answer.request_id}"
            response = error_response(500, code="INTERNAL", message=message)
            await response(scope, receive, answer)


def _tell(scope: Scope, exchange: Exchange, answer: _Answer, *, seconds: float) -> None:
    """Write the line; it says who asked for what, and never what was in it."""
    said = {
        "code": exchange.code,
        "event_id": exchange.event_id,
        "transaction_id": exchange.transaction_id,
    }
    _access.info(
        "request",
        method=scope["method"],
        path=scope["path"],
        operation=exchange.operation,
        status=answer.status,
        outcome=exchange.outcome(answer.status),
        duration_ms=round(seconds * 1000, 2),
        size=answer.size,
        subject=exchange.subject,
        role=exchange.role or ANONYMOUS,
        **{name: value for name, value in said.items() if value is not None},
    )


def _path_of(scope: Scope) -> str:
    """Return the path as it was declared, so that there are only so many; else UNKNOWN."""
    return getattr(scope.get("route"), "path", None) or UNKNOWN


def _given(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return bytes(value)
    return None
