"""Every command and every query that a page shows is done as printed, and answers what is shown."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from tests.architecture.pages import PAGES, blocks_of, place_of
from tests.e2e.docs.givens import GIVENS
from tests.e2e.docs.reader import Reader
from tests.e2e.test_subscriptions import offer
from tests.e2e.world import World, fresh_seller
from tests.stripe_contract.watched import TranscriptReader

QUICK = {
    "SWEEP_SECONDS": "0.5",
    # A difference is drift as soon as somebody looks.
    "RECONCILIATION_GRACE_SECONDS": "1",
}
RUN = [page for page in PAGES if any(block.word == "run" for block in blocks_of(page))]


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Keep one stack for all pages: some of them stop money, or lose an event for good."""
    said = tmp_path_factory.mktemp("documented") / "transcript"
    options = StackOptions(durable=False, environment=QUICK, transcript=said)
    with local_stack(options) as running:
        asyncio.run(_offer(running))
        # What the clock would mend meanwhile is what some pages show how to mend.
        running.processes["scheduler"].stop()
        yield running
    TranscriptReader(said).check_end()


async def _offer(stack: LocalStack) -> None:
    """Offer a price that sellers subscribe to; the API learns of it when it starts again."""
    async with aiohttp.ClientSession() as session:
        offered = await offer(World.of(stack, session, seller_id=fresh_seller()))
    assert offered.startswith("price_")


@pytest.fixture
async def reader(documented: LocalStack, tmp_path: Path) -> AsyncIterator[Reader]:
    # A command may take longer than a connection is kept: every request opens its own.
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        world = World.of(documented, session, seller_id=fresh_seller())
        yield Reader(world=world, where=tmp_path, givens=GIVENS)
        await world.calm()


@pytest.mark.parametrize("page", RUN, ids=place_of)
async def test_a_page_does_what_it_says(reader: Reader, page: Path) -> None:
    await reader.read([*blocks_of(page)])
