"""A connection counts when it is opened, and each operation within it; too much is refused."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from application.limit_requests import LimitRequests, Payer
from tests.integration.http.limiting import FEW, a_limited_world
from tests.integration.http.world import World
from tests.integration.live.documents import ACTIVITY, TIMELINE
from tests.integration.live.served import SELLER, Served

VIEWER: Final = "{ viewer { role } }"


@pytest.fixture
async def limited() -> AsyncIterator[Served]:
    async with a_limited_world() as world, Served.of(world) as running:
        yield running


async def left(world: World) -> int:
    """Return how much the seller has left, after this question."""
    reply = await world.ask(VIEWER, bearer=SELLER)
    return int(reply.response.headers["x-ratelimit-remaining"])


async def test_a_socket_counts_and_so_does_each_operation_within(limited: Served) -> None:
    async with limited.talk() as talk:
        await talk.greet(SELLER)
        for number in range(1, FEW + 1):
            await talk.follow(ACTIVITY, str(number), id="seller-1")
        message: Any = await talk.hear()
    assert message == {
        "id": "3",
        "type": "error",
        "payload": [
            {
                "message": "more than 3 requests in 60 seconds; go on in 60",
                "extensions": {"code": "RATE_LIMITED", "retryable": True, "retryAfterSeconds": 60},
            }
        ],
    }


async def test_who_is_over_the_limit_opens_no_socket(limited: Served) -> None:
    while await left(limited.world):
        pass
    async with limited.talk() as talk:
        await talk.say("connection_init", payload={"Authorization": f"Bearer {SELLER}"})
        assert await talk.end() == 4429


async def test_a_stream_counts_once(limited: Served) -> None:
    transaction = await limited.charged()
    async with limited.events(TIMELINE, id=transaction, bearer=SELLER) as events:
        assert events.response.headers["x-ratelimit-remaining"] == str(FEW - 1)
        await events.told()
    assert await left(limited.world) == FEW - 2


async def test_a_socket_of_nobody_counts_at_its_address(limited: Served) -> None:
    for _ in range(FEW):
        async with limited.talk() as talk:
            await talk.say("connection_init")
            assert await talk.end() == 4401
    async with limited.talk() as talk:
        await talk.say("connection_init")
        assert await talk.end() == 4429
    requests: LimitRequests | None = limited.world.limits.requests
    assert requests is not None
    assert requests.known(Payer.at("127.0.0.1")) is not None
