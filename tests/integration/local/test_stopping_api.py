"""An API process that is told to stop answers what it has begun, lets nobody in, and ends well."""

import asyncio
import json
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from application.actor import Role
from entrypoints.local.clients import until
from entrypoints.local.process import ProcessDidNotStart
from entrypoints.token_settings import TokenSettings
from entrypoints.tokens import mint_token
from entrypoints.variables import check
from tests.integration.local.running import SECRET, Service, service_over
from tests.postgres_fixtures import PostgresDatabase

ASKED = json.dumps({"query": "{ transactions(first: 1) { totalCount } }"}).encode()


@pytest.fixture
def service(postgres_database: PostgresDatabase, tmp_path: Path) -> Iterator[Service]:
    with service_over(postgres_database, tmp_path) as running:
        yield running


class Request:
    """A request whose body comes in two parts."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def begin(cls, port: int) -> "Request":
        """Open a connection, and send all but the end."""
        settings = check(TokenSettings, {"JWT_SECRET": SECRET})
        token = mint_token(settings, role=Role.SERVICE, subject="engine", hours=1)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            "POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(ASKED)}\r\n\r\n"
        )
        writer.write(head.encode() + ASKED[:10])
        await writer.drain()
        return cls(reader, writer)

    async def end(self) -> bytes:
        """Send the rest; return all that is answered until the connection is closed."""
        self._writer.write(ASKED[10:])
        answer = await asyncio.wait_for(self._reader.read(), 20)
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()
        return answer


async def lets_in(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


async def test_what_was_begun_is_answered_and_nobody_else_is_let_in(service: Service) -> None:
    api = service.start("api", "serve")
    begun = [await Request.begin(service.port) for _ in range(5)]
    # The server has read what was sent before when it has answered what is sent after.
    assert await lets_in(service.port)
    api.signal(signal.SIGTERM)
    await until(lambda: lets_in(service.port), lambda answer: not answer, what="the door is closed")
    assert api.is_running

    answers = await asyncio.gather(*(request.end() for request in begun))
    assert [answer.split(b"\r\n", 1)[0] for answer in answers] == [b"HTTP/1.1 200 OK"] * 5
    assert all(b'"totalCount":"0"' in answer or b'"totalCount":0' in answer for answer in answers)
    assert api.popen.wait(20) == 0


def test_a_process_whose_port_is_anothers_is_never_ready(service: Service) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", service.port))
        taken.listen()
        with pytest.raises(ProcessDidNotStart):
            service.start("api", "serve")


async def test_a_process_with_nothing_to_do_ends_well_at_once(service: Service) -> None:
    api = service.start("api", "serve")
    api.signal(signal.SIGTERM)
    assert api.popen.wait(20) == 0
