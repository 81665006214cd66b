"""What browsers are told: whose pages may read an answer, and what an answer may do."""

from dataclasses import replace
from typing import Final

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from entrypoints.http.app import Limits
from entrypoints.http.doorman import Doorman
from tests.integration.http.callers import token
from tests.integration.http.limiting import a_limit
from tests.integration.http.world import World

SHOP: Final = "https://app.opside.test"
LIMITS: Final = Limits(cors_origins=(SHOP,), is_strict_transport=True)

SAFE: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


async def preflight(world: World, origin: str, *, asks: str = "authorization") -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": asks,
    }
    return await world.client.options("/graphql", headers=headers)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/healthz"),
        ("GET", "/nothing"),
        ("POST", "/graphql"),
        ("GET", "/api/v1/stripe/transactions/1"),
        ("GET", "/api/v1/openapi.json"),
        ("POST", "/webhooks/stripe"),
    ],
)
async def test_every_answer_has_the_safe_headers(world: World, method: str, path: str) -> None:
    headers = (await world.client.request(method, path)).headers
    assert {name: headers.get(name) for name in SAFE} == SAFE
    assert "server" not in headers


async def test_an_early_refusal_has_them_too() -> None:
    async with World(limits=replace(LIMITS, requests=a_limit())) as world:
        answers = [await world.client.get("/nothing") for _ in range(4)]
    assert answers[-1].status_code == 429
    assert {name: answers[-1].headers.get(name) for name in SAFE} == SAFE


async def test_a_page_may_say_what_it_loads_and_how_long_it_keeps() -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        own = {"Content-Security-Policy": "script-src 'nonce-1'", "Cache-Control": "max-age=60"}
        await Response("", headers=own)(scope, receive, send)

    door = Doorman(page, new_request_id=lambda: "r-1")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(door)) as client:
        headers = (await client.get("http://payments.test/")).headers
    assert headers.get_list("content-security-policy") == ["script-src 'nonce-1'"]
    assert headers.get_list("cache-control") == ["max-age=60"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("is_strict", "address", "told"),
    [
        (True, "https://payments.test/healthz", "max-age=31536000; includeSubDomains"),
        (True, "http://payments.test/healthz", None),
        (False, "https://payments.test/healthz", None),
    ],
)
async def test_https_is_for_ever_where_it_is_there(
    *, is_strict: bool, address: str, told: str | None
) -> None:
    async with World(limits=Limits(is_strict_transport=is_strict)) as world:
        headers = (await world.client.get(address)).headers
    assert headers.get("strict-transport-security") == told


async def test_a_named_origin_may_send_and_read() -> None:
    async with World(limits=replace(LIMITS, requests=a_limit())) as world:
        may = await preflight(world, SHOP, asks="authorization,content-type,idempotency-key")
        assert may.status_code == 200
        assert may.headers["access-control-allow-origin"] == SHOP
        assert may.headers["access-control-allow-methods"] == "GET, POST"
        assert "access-control-allow-credentials" not in may.headers
        reply = await world.ask("{ viewer { role } }", headers={"Origin": SHOP})
    headers = reply.response.headers
    assert headers["access-control-allow-origin"] == SHOP
    assert headers["vary"] == "Origin"
    assert headers["access-control-expose-headers"] == (
        "RateLimit-Policy, RateLimit, X-RateLimit-Limit, X-RateLimit-Remaining,"
        " X-RateLimit-Reset, Retry-After, X-Operation-Cost, X-Request-Id"
    )


@pytest.mark.parametrize(
    "origin",
    ["https://evil.test", "http://app.opside.test", "https://app.opside.test.evil.test", "null"],
)
async def test_no_other_origin_may(origin: str) -> None:
    async with World(limits=LIMITS) as world:
        may_not = await preflight(world, origin)
        assert may_not.status_code == 400
        assert "access-control-allow-origin" not in may_not.headers
        reply = await world.ask("{ viewer { role } }", headers={"Origin": origin})
    assert "access-control-allow-origin" not in reply.response.headers


async def test_nobody_may_where_no_origin_is_named(world: World) -> None:
    assert (await preflight(world, SHOP)).status_code == 405
    reply = await world.ask("{ viewer { role } }", headers={"Origin": SHOP}, bearer=token())
    assert "access-control-allow-origin" not in reply.response.headers
