"""Redis only wakes workers: it does so without the sweep, and the sweep does so without it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from tests.e2e.world import World, fresh_seller
from tests.patience import PATIENCE_SECONDS
from tests.stripe_contract.watched import TranscriptReader


@pytest.fixture(params=["sweep off", "redis down"], scope="module")
def crippled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalStack]:
    """Run a stack with one of the two ways to wake a worker taken away."""
    environment = {
        "sweep off": {"SWEEP_SECONDS": "0"},
        "redis down": {"SWEEP_SECONDS": "0.2", "REDIS_URL": "unix:///nonexistent/valkey.sock"},
    }[request.param]
    said = tmp_path_factory.mktemp("sandbox") / "transcript"
    options = StackOptions(durable=False, environment=environment, transcript=said)
    with local_stack(options) as running:
        yield running
    TranscriptReader(said).check_end()


@asynccontextmanager
async def world_of(stack: LocalStack) -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as session:
        yield World.of(stack, session, seller_id=fresh_seller())


async def test_everything_completes_all_the_same(crippled: LocalStack) -> None:
    async with world_of(crippled) as world:
        await world.story.onboard()
        await world.story.save_card()
        await world.story.fund("claim-1")
        # A failure on the way: its retry must be woken for, too.
        await world.fault("500_before", "/v1/payment_intents")

        answer = await world.story.charge("claim-1", key=world.seller_id)
        await world.story.wait_for(answer["transaction"]["id"], "TRANSFERRED")

        assert len(await world.charges()) == 1
        await asyncio.wait_for(world.books_agree(), PATIENCE_SECONDS)
