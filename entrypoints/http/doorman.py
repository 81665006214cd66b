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

SAFE_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"x-frame-options", b"DENY"),
)

CLIENT_GONE: Final = 499
"""What the log says when nobody was there to be answered, as nginx does."""

_access = structlog.get_logger("http.access")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Exchange:
    """What was sent so far."""

    send: Send
    request_id: str
    status: int = CLIENT_GONE
    size: int = 0
    has_started: bool = field(default=False)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            self.status = message["status"]
            name = (b"x-request-id", self.request_id.encode())
            message = {**message, "headers": [*message["headers"], *SAFE_HEADERS, name]}
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self.send(message)


class Doorman:
    """A middleware in plain ASGI; everything but HTTP passes as it is."""

    def __init__(self, app: ASGIApp, *, new_request_id: Callable[[], str]) -> None:
        """Stand before `app`; `new_request_id` names requests that come without a name."""
        self._app = app
        self._new_request_id = new_request_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = well_formed_id(_given(scope)) or self._new_request_id()
        name_request(scope, request_id)
        exchange = _Exchange(send, request_id)
        started = perf_counter()
        with bound_contextvars(request_id=request_id):
            try:
                await self._serve(scope, receive, exchange)
            finally:
                _access.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=exchange.status,
                    duration_ms=round((perf_counter() - started) * 1000, 2),
                    size=exchange.size,
                )

    async def _serve(self, scope: Scope, receive: Receive, exchange: _Exchange) -> None:
        try:
            await self._app(scope, receive, exchange)
        except Exception:
            _log.exception("a request failed")
            if exchange.has_started:
                raise
            message = f"internal error; ask about {exchange.request_id}"
            response = error_response(500, code="INTERNAL", message=message)
            await response(scope, receive, exchange)


def _given(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return bytes(value)
    return None
