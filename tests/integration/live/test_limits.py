"""A connection counts when it is opened, and each operation within it; too much is refused."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from application.limit_requests import LimitRequests, Payer
from entrypoints.graphql.manifest import digest_of
from entrypoints.http.app import Limits
from entrypoints.http.trusted_operations import TrustedOperations
from tests.integration.http.callers import CHARGE
from tests.integration.http.limiting import FEW, a_limited_world
from tests.integration.http.world import World
from tests.integration.live.documents import ACTIVITY, TIMELINE
from tests.integration.live.served import SELLER, Served, Talk
from tests.patience import PATIENCE_SECONDS

VIEWER: Final = "{ viewer { role } }"


@pytest.fixture
async def limited() -> AsyncIterator[Served]:
    async with a_limited_world() as world, Served.of(world) as running:
        yield running


async def left(world: World) -> int:
    """Return how much the seller has left, after this question."""
    reply = await world.ask(VIEWER, bearer=SELLER)
    return int(reply.response.headers["x-ratelimit-remaining"])


async def refusal(talk: Talk) -> Any:
    """Return the next message; signs of life are no reason to wait for it for ever."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await talk.hear()


async def test_a_socket_counts_and_so_does_each_operation_within(limited: Served) -> None:
    async with limited.talk() as talk:
        await talk.greet(SELLER)
        for number in range(1, FEW + 1):
            await talk.follow(ACTIVITY, str(number), id="seller-1")
        message = await refusal(talk)
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


async def test_a_socket_is_no_way_around_the_list() -> None:
    listed = {digest_of(document): document for document in (TIMELINE, CHARGE)}
    trusted = TrustedOperations(listed, is_binding=True)
    async with World(limits=Limits(trusted=trusted)) as world, Served.of(world) as served:
        transaction = await served.charged()
        async with served.talk() as talk:
            await talk.greet(SELLER)
            await talk.follow(ACTIVITY, "1", id="seller-1")
            message = await refusal(talk)
            assert message["type"] == "error"
            assert message["payload"][0]["extensions"] == {"code": "PERSISTED_QUERY_NOT_IN_LIST"}
            await talk.follow(TIMELINE, "2", id=transaction)
            assert (await talk.told("2"))["transactionTimeline"]["transactionId"] == transaction


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
