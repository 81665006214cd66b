"""Callers who hang up or never finish, met at the ASGI door itself."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from entrypoints.http.body import read_body
from entrypoints.http.doorman import Doorman
from entrypoints.http.refusals import BodyTooLarge, BodyTooSlow, ClientGone
from tests.integration.http.callers import token
from tests.integration.http.world import World


def scope(*headers: tuple[bytes, bytes], path: str = "/graphql") -> Scope:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": list(headers),
    }


class Caller:
    """Sends what it is given, message by message, and then nothing more."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self._messages = list(messages)
        self.answers: list[Message] = []

    async def receive(self) -> Message:
        if not self._messages:
            await asyncio.Event().wait()
        return self._messages.pop(0)

    async def send(self, message: Message) -> None:
        self.answers.append(message)


PART = {"type": "http.request", "body": b"{", "more_body": True}
GONE = {"type": "http.disconnect"}


@pytest.mark.parametrize("path", ["/graphql", "/webhooks/stripe"])
async def test_nobody_is_answered_who_hung_up(world: World, path: str) -> None:
    caller = Caller(PART, GONE)
    headers = (
        (b"content-type", b"application/json"),
        (b"authorization", f"Bearer {token()}".encode()),
    )
    with capture_logs() as logs:
        await world.app(scope(*headers, path=path), caller.receive, caller.send)
    assert caller.answers == []
    assert [entry["status"] for entry in logs] == [499]
    assert world.is_untouched


async def test_a_body_that_never_ends_is_given_up() -> None:
    with pytest.raises(BodyTooSlow):
        await read_body(scope(), Caller(PART).receive, limit=10, seconds_max=0.01)


async def test_a_body_is_put_together_from_its_parts() -> None:
    caller = Caller(PART, {"type": "http.request", "body": b"}"})
    assert await read_body(scope(), caller.receive, limit=2) == b"{}"


async def test_an_announcement_is_believed_and_what_comes_is_counted() -> None:
    with pytest.raises(BodyTooLarge):
        await read_body(scope((b"content-length", b"11")), Caller().receive, limit=10)
    lying = Caller({"type": "http.request", "body": b"x" * 11})
    with pytest.raises(BodyTooLarge):
        await read_body(scope((b"content-length", b"1")), lying.receive, limit=10)


async def test_a_caller_who_hangs_up_at_once_is_gone() -> None:
    with pytest.raises(ClientGone):
        await read_body(scope((b"content-length", b"nonsense")), Caller(GONE).receive, limit=10)


async def test_an_answer_that_breaks_off_is_not_answered_twice() -> None:
    async def breaking(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("the disk is gone")

    caller = Caller()
    doorman = Doorman(breaking, new_request_id=lambda: "r-1")
    with capture_logs() as logs, pytest.raises(RuntimeError):
        await doorman(scope(), caller.receive, caller.send)
    assert [answer["type"] for answer in caller.answers] == ["http.response.start"]
    assert [entry["event"] for entry in logs] == ["a request failed", "request"]


async def test_what_is_no_request_passes_the_doorman(world: World) -> None:
    events: list[Message] = []

    async def send(message: Message) -> None:
        events.append(message)

    caller = Caller({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    await world.app({"type": "lifespan"}, caller.receive, send)
    assert [event["type"] for event in events] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
