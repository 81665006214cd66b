"""Follows a subscription as server-sent events until it tells something, and hangs up."""

import asyncio
from typing import Any, Final

import orjson
from starlette.types import ASGIApp, Message

_PATIENCE: Final = 10.0


async def first_event(app: ASGIApp, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    """Return the status, and the first event's data or the whole answer where none is followed."""
    sent: asyncio.Queue[Message] = asyncio.Queue()
    gone = asyncio.Event()
    asked = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        message = next(asked, None)
        if message is not None:
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    task = asyncio.ensure_future(app(_scope(headers), receive, sent.put))
    try:
        async with asyncio.timeout(_PATIENCE):
            return await _read(sent)
    finally:
        gone.set()
        await task


async def _read(sent: "asyncio.Queue[Message]") -> tuple[int, Any]:
    status, text = 0, b""
    while True:
        message = await sent.get()
        status = message.get("status", status)
        text += message.get("body", b"")
        for line in text.splitlines():
            if line.startswith(b"data: {"):
                return status, orjson.loads(line.removeprefix(b"data: "))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            return status, orjson.loads(text)


def _scope(headers: dict[str, str]) -> dict[str, Any]:
    sent = {**headers, "Accept": "text/event-stream", "Host": "payments.test"}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": [(k.lower().encode(), v.encode()) for k, v in sent.items()],
        "client": ("127.0.0.1", 1),
        "server": ("payments.test", 80),
    }
