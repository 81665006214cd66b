"""Whether the public address leads here, and to a process of which mode, is seen from outside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from adapters.system.public_address import PublicAddress
from application.readiness.facts import AddressFacts

OURS = '{"status": "ok", "stripeLiveMode": true, "parts": {}}'


@asynccontextmanager
async def served(status: int, body: str) -> AsyncIterator[str]:
    """Answer every request alike on a port of loopback; give the address."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_get("/readyz", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body", "seen"),
    [
        (200, OURS, AddressFacts(answer="ok", is_live=True)),
        # A part of it is not well: other checks say which.
        (503, OURS.replace("true", "false"), AddressFacts(answer="ok", is_live=False)),
        (200, "<html>welcome</html>", AddressFacts(answer="another service answers")),
        (503, "down for maintenance", AddressFacts(answer="another service answers")),
        (200, "[]", AddressFacts(answer="another service answers")),
        (302, "", AddressFacts(answer="/readyz answered 302")),
        (502, OURS, AddressFacts(answer="/readyz answered 502")),
    ],
)
async def test_what_answers_is_told_apart(status: int, body: str, seen: AddressFacts) -> None:
    async with served(status, body) as url:
        assert await PublicAddress(url).inspect() == seen


async def test_nobody_there_and_no_address_are_told_apart() -> None:
    async with served(200, OURS) as url:
        pass
    gone = await PublicAddress(url).inspect()
    assert gone == AddressFacts(answer="cannot be reached: ClientConnectorError")
    assert await PublicAddress(None).inspect() == AddressFacts(answer=None)
