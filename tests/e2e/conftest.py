"""The whole service in real processes, and a fresh seller for every test."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from tests.e2e.world import World, fresh_seller
from tests.patience import PATIENCE_SECONDS
from tests.stripe_contract.watched import TranscriptReader

QUICK = {
    # Short enough that a lost answer and a lost worker are noticed within a test.
    "STRIPE_TIMEOUT_SECONDS": "1.5",
    "STRIPE_MAX_NETWORK_RETRIES": "0",
    "WORKER_LEASE_SECONDS": "3",
    "SWEEP_SECONDS": "0.5",
    # What is logged at most is searched for secrets.
    "LOG_LEVEL": "debug",
}


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox") / "transcript"


@pytest.fixture(scope="session")
def transcript(said: Path) -> TranscriptReader:
    return TranscriptReader(said)


@pytest.fixture(scope="session")
def stack(said: Path, transcript: TranscriptReader) -> Iterator[LocalStack]:
    options = StackOptions(durable=False, workers=2, environment=QUICK, transcript=said)
    with local_stack(options) as running:
        yield running
    transcript.check_end()


@pytest.fixture
async def world(stack: LocalStack, transcript: TranscriptReader) -> AsyncIterator[World]:
    """Lend a seller nobody has met; afterwards the books agree, and Stripe spoke like Stripe."""
    # An API that is killed takes its connections along: every request opens its own.
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        world = World.of(stack, session, seller_id=fresh_seller())
        try:
            yield world
        finally:
            await world.calm()
        await asyncio.wait_for(world.books_agree(), PATIENCE_SECONDS)
    transcript.check()
