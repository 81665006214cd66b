"""One WebSocket as the protocol's handler wants it: whole messages in, whole messages out."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

import orjson
from starlette.types import Receive, Send
from strawberry.http.async_base_view import AsyncWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected

REASON_BYTES_MAX: Final = 123
"""What a close frame has room for (RFC 6455, 5.5)."""

MALFORMED: Final = 4400
NO_CODE: Final = 1005


class Messages(AsyncWebSocketAdapter):
    """Reads messages that are what the protocol says; closes on others, and is silent after."""

    def __init__(self, receive: Receive, send: Send) -> None:
        """Take a connection that is accepted."""
        # Strawberry's adapters find their settings in a view, and this one needs none.
        self._receive = receive
        self._send = send
        self.close_code: int | None = None
        """What the connection was closed with, by us or by the caller."""

    async def iter_json(
        self, *, ignore_parsing_errors: bool = False
    ) -> AsyncGenerator[object, None]:
        """Yield the caller's messages until either side closes."""
        del ignore_parsing_errors
        while self.close_code is None:
            event = await self._receive()
            if event["type"] == "websocket.disconnect":
                self.close_code = event.get("code", NO_CODE)
                return
            message = _message(event.get("text"))
            if message is None:
                await self.close(MALFORMED, "that is no message of graphql-transport-ws")
                return
            yield message

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message, unless the connection is closed."""
        if self.close_code is None:
            try:
                await self._send({"type": "websocket.send", "text": orjson.dumps(message).decode()})
            except OSError:
                # The server's word for a caller who is gone.
                raise WebSocketDisconnected from None

    async def close(self, code: int, reason: str) -> None:
        """Close the connection, once."""
        if self.close_code is None:
            self.close_code = code
            shown = reason.encode()[:REASON_BYTES_MAX].decode(errors="ignore")
            await self._send({"type": "websocket.close", "code": code, "reason": shown})


def _message(text: str | None) -> dict[str, Any] | None:
    try:
        message = orjson.loads(text or "")
    except orjson.JSONDecodeError:
        return None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return None
    payload = message.get("payload")
    if message["type"] in ("subscribe", "complete") and not isinstance(message.get("id"), str):
        return None
    if message["type"] == "subscribe":
        return message if isinstance(payload, dict) and _is_operation(payload) else None
    if not isinstance(payload, dict | None):
        return None
    # Strawberry takes a payload that is null for a malformed one.
    return {k: v for k, v in message.items() if k != "payload" or v is not None}


def _is_operation(payload: dict[str, Any]) -> bool:
    return (
        isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
    )
