"""The whole service in real processes, and a fresh seller for every test."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from tests.e2e.world import World, fresh_seller

QUICK = {
    # Short enough that a lost answer and a lost worker are noticed within a test.
    "STRIPE_TIMEOUT_SECONDS": "1.5",
    "STRIPE_MAX_NETWORK_RETRIES": "0",
    "WORKER_LEASE_SECONDS": "3",
    "SWEEP_SECONDS": "0.5",
}


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    with local_stack(StackOptions(durable=False, workers=2, environment=QUICK)) as running:
        yield running


@pytest.fixture
async def world(stack: LocalStack) -> AsyncIterator[World]:
    """Lend a seller nobody has met; afterwards the books agree to the cent."""
    # An API that is killed takes its connections along: every request opens its own.
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        world = World.of(stack, session, seller_id=fresh_seller())
        try:
            yield world
        finally:
            await world.calm()
        await asyncio.wait_for(world.books_agree(), 20)
