"""Reads a request's body, and stops as soon as it is too much or takes too long."""

import asyncio
from typing import Final

from starlette.types import Receive, Scope

from entrypoints.http.refusals import BodyTooLarge, BodyTooSlow, ClientGone

BODY_SECONDS_MAX: Final = 20.0
"""How long a whole body may take: longer than any honest caller on a bad line."""


async def read_body(
    scope: Scope, receive: Receive, *, limit: int, seconds_max: float = BODY_SECONDS_MAX
) -> bytes:
    """Return the body; raise `BodyTooLarge`, `BodyTooSlow` or `ClientGone`."""
    _refuse_announced(scope, limit)
    try:
        async with asyncio.timeout(seconds_max):
            return await _read(receive, limit)
    except TimeoutError:
        raise BodyTooSlow("the body took too long") from None


def _refuse_announced(scope: Scope, limit: int) -> None:
    for name, value in scope["headers"]:
        # A length that is no number is the server's business; what comes is counted all the same.
        if name == b"content-length" and value.isdigit() and int(value) > limit:
            raise BodyTooLarge(f"the body is larger than {limit} bytes")


async def _read(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone("the caller hung up")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise BodyTooLarge(f"the body is larger than {limit} bytes")
        if not message.get("more_body", False):
            return b"".join(chunks)
