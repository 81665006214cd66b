"""A request as it came in, and the means to answer it or to spoil the answer."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.settings import API_VERSION
from adapters.sandbox.wire.answer import Answer
from adapters.sandbox.wire.errors import Refused, invalid
from adapters.sandbox.wire.forms import decode

MAX_BODY = 1_000_000
# Where the server puts the socket, so that a fault can cut it.
TRANSPORT = "sandbox.transport"


@dataclass(slots=True, kw_only=True)
class Request:
    """Method, path, headers and body of one request."""

    method: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    body: bytes
    is_complete: bool = True

    @property
    def base_url(self) -> str:
        """Return the address by which the caller knows this server."""
        return f"http://{self.headers.get('host', '127.0.0.1')}"

    def parameters(self) -> Json:
        """Return the undeclared, untyped parameters."""
        if not self.is_complete:
            raise Refused(f"Requests have at most {MAX_BODY} bytes.", status=413, is_kept=False)
        if self.method != "POST":
            return decode(self.query)
        if self.headers.get("content-type", "").startswith("application/json"):
            return _json(self.body)
        return decode(self.body)


class Wire:
    """The way back to the caller."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        extensions = scope.get("extensions") or {}
        self._transport: Any = extensions.get(TRANSPORT, {}).get("transport")
        self._receive = receive
        self._send = send

    async def answer(self, answer: Answer) -> None:
        """Send the whole answer."""
        await self._start(answer)
        await self._send({"type": "http.response.body", "body": answer.body})

    async def truncate(self, answer: Answer) -> None:
        """Promise the whole body, send half of it and hang up."""
        await self._start(answer)
        half = answer.body[: len(answer.body) // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        await self._hang_up("close")

    async def reset(self) -> None:
        """Hang up without a word."""
        await self._hang_up("abort")

    async def _start(self, answer: Answer) -> None:
        headers = {
            "content-type": answer.content_type,
            "content-length": str(len(answer.body)),
            **answer.headers,
        }
        raw = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()]
        await self._send({"type": "http.response.start", "status": answer.status, "headers": raw})

    async def _hang_up(self, manner: str) -> None:
        if self._transport is None:
            raise ConnectionResetError("this server does not let a fault cut the connection")
        getattr(self._transport, manner)()
        # The server must have seen the end before we return, or it would answer for us.
        await self._receive()


async def read_request(scope: Scope, receive: Receive) -> Request:
    """Read the whole request, within bounds."""
    chunks: list[bytes] = []
    size = 0
    has_more = True
    is_complete = True
    while has_more:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        is_complete = size <= MAX_BODY
        if is_complete:
            chunks.append(chunk)
        has_more = message.get("more_body", False)
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"],
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=b"".join(chunks),
        is_complete=is_complete,
    )


def api_key(request: Request) -> str:
    """Return the caller's test key, or refuse as Stripe does; a live key is never served."""
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    key = credential.strip()
    if scheme.lower() == "basic":
        key = _basic_user(key)
    if scheme.lower() not in {"basic", "bearer"} or not key:
        raise _unauthorized(
            "You did not provide an API key. You need to provide your API key in the "
            "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
            "YOUR_SECRET_KEY')."
        )
    if key.startswith(("sk_live_", "rk_live_")):
        raise _unauthorized("This is a sandbox without real money: it never accepts a live key.")
    if not key.startswith("sk_test_"):
        raise _unauthorized(f"Invalid API Key provided: {key[:3]}***")
    return key


def check_version(request: Request) -> None:
    """Refuse any API version but the one that is spoken here."""
    version = request.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise invalid(
            f"Invalid Stripe API version: {version}. This sandbox speaks {API_VERSION} only."
        )


def _json(body: bytes) -> Json:
    try:
        given = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as failure:
        raise invalid(f"Invalid JSON: {failure}") from failure
    if not isinstance(given, dict):
        raise invalid("Invalid JSON: an object was expected.")
    return given


def _basic_user(credential: str) -> str:
    try:
        return base64.b64decode(credential).decode("latin-1").partition(":")[0]
    except binascii.Error:
        return ""


def _unauthorized(message: str) -> Refused:
    return Refused(message, status=401, is_kept=False)
