"""`POST /graphql` with `Accept: text/event-stream`: one subscription, as server-sent events.

The protocol is graphql-sse's mode of distinct connections: `next` events, then `complete`. An
event's id is the cursor of what it tells; whoever is cut off asks again with `Last-Event-ID`.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from starlette.types import Receive, Send

from application.feed import FellBehind
from entrypoints.auth.errors import Unauthenticated
from entrypoints.graphql.execution import Answer
from entrypoints.graphql.following import Following
from entrypoints.http.live.seats import Seats
from entrypoints.http.live.tasks import beside

MEDIA_TYPE: Final = "text/event-stream"

_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    # nginx would keep events back until its buffer is full.
    (b"x-accel-buffering", b"no"),
]
_HEARTBEAT: Final = b":\n\n"
_COMPLETE: Final = b"event: complete\ndata:\n\n"

Ends = tuple["asyncio.Future[Any]", ...]


@dataclass(slots=True)
class EventStream:
    """Sends the answers of one subscription until it ends, the caller goes, or the process does.

    A stream that ends without `complete` has more to tell, to whoever comes back for it.
    """

    seats: Seats
    send: Send
    context: Following
    _place: str | None = field(default=None, init=False)

    async def serve(self, answers: AsyncGenerator[Answer, None], receive: Receive) -> None:
        """Send everything; return when it is over."""
        async with (
            beside(_hang_up(receive)) as gone,
            beside(self.seats.leaving.wait()) as leaving,
            beside(self.context.has_begun.wait()) as begun,
        ):
            # A caller who accepts nothing any more is told nothing any more: the line is cut.
            with suppress(TimeoutError):
                await self._start()
                if await self._is_whole(answers, begun, (gone, leaving)):
                    await self._write(_COMPLETE)
                await self._write(b"", more=False)

    async def _is_whole(
        self, answers: AsyncGenerator[Answer, None], begun: "asyncio.Future[Any]", ends: Ends
    ) -> bool:
        """Send the answers; return whether these were all that there can be."""
        try:
            async with aclosing(answers):
                return await self._send_each(answers, begun, ends)
        except FellBehind:
            return False
        except Unauthenticated as refusal:
            error = {"message": str(refusal), "extensions": {"code": refusal.code}}
            await self._write(_event({"errors": [error]}, self._place))
            return True

    async def _send_each(
        self, answers: AsyncGenerator[Answer, None], begun: "asyncio.Future[Any]", ends: Ends
    ) -> bool:
        while True:
            async with beside(anext(answers, None)) as following:
                if not await self._is_told(following, begun, ends):
                    return False
                answer = following.result()
            if answer is None:
                return True
            self._place = self.context.place
            self.seats.told += 1
            await self._write(_event(answer.body, self._place))

    async def _is_told(
        self, following: "asyncio.Future[Any]", begun: "asyncio.Future[Any]", ends: Ends
    ) -> bool:
        """Return True once there is an answer, False once nobody is to be told."""
        while not following.done():
            await self._wait(following, begun, ends)
            if any(end.done() for end in ends):
                return False
        return True

    async def _wait(
        self, following: "asyncio.Future[Any]", begun: "asyncio.Future[Any]", ends: Ends
    ) -> None:
        is_placed = self._place is not None
        done, _ = await asyncio.wait(
            {following, *ends} if is_placed else {following, begun, *ends},
            timeout=self.seats.limits.heartbeat_seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if not done:
            await self.context.authorise()
            await self._write(_HEARTBEAT)
        elif done == {begun}:
            # An id without data tells nothing, and is where the caller goes on from all the same.
            self._place = self.context.place
            await self._write(f"id: {self._place}\n\n".encode())

    async def _start(self) -> None:
        async with asyncio.timeout(self.seats.limits.send_seconds):
            await self.send({"type": "http.response.start", "status": 200, "headers": _HEADERS})

    async def _write(self, body: bytes, *, more: bool = True) -> None:
        async with asyncio.timeout(self.seats.limits.send_seconds):
            await self.send({"type": "http.response.body", "body": body, "more_body": more})


def _event(body: Any, place: str | None) -> bytes:
    name = b"" if place is None else f"id: {place}\n".encode()
    return b"%bevent: next\ndata: %b\n\n" % (name, orjson.dumps(body))


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
