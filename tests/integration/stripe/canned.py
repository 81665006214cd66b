"""A server that answers what a test tells it to, for what the sandbox never says."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiohttp import web

INTENT: Mapping[str, Any] = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount": 2000,
    "amount_received": 2000,
    "currency": "usd",
    "last_payment_error": None,
    "latest_charge": None,
    "metadata": {},
    "status": "succeeded",
}


def a_charge(booked: Mapping[str, Any] | str | None) -> dict[str, Any]:
    """Return a charge with this balance transaction."""
    return {"id": "ch_1", "object": "charge", "created": 1, "balance_transaction": booked}


def booked_in(currency: str, fee: int = 88) -> dict[str, Any]:
    """Return a balance transaction of a charge."""
    return {"id": "txn_1", "object": "balance_transaction", "fee": fee, "currency": currency}


@asynccontextmanager
async def answering(answer: object, *, status: int = 200) -> AsyncIterator[str]:
    """Answer every request with this JSON, or with these bytes, and give the address."""
    body = answer if isinstance(answer, bytes) else orjson.dumps(answer)

    async def respond(_: web.Request) -> web.Response:
        return web.Response(
            body=body,
            status=status,
            content_type="application/json",
            headers={"Request-Id": "req_canned"},
        )

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", respond)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
