"""A sandbox on a free port for the whole run, and a fresh key with proven books for each test."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

import aiohttp
import pytest
import stripe
from aiohttp import web

from adapters.sandbox.app import create_app
from adapters.sandbox.core.settings import Settings
from adapters.sandbox.server import serving
from tests.integration.sandbox.asking import Asking
from tests.integration.sandbox.door import Door, Listening, close

# Quick enough to see the last retry of a delivery within a test.
QUICK = Settings(retry_first=0.02, retry_longest=0.05, attempts=4, delivery_timeout=0.5, tick=0.02)
_KEYS = count(1)


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    """Serve one sandbox from a thread."""
    with serving(create_app(settings=QUICK)) as url:
        yield url


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Keep connections for one test."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def door(sandbox_url: str, session: aiohttp.ClientSession) -> AsyncIterator[Door]:
    """Open the sandbox for a key of the test's own; afterwards every cent must have its place."""
    key = f"sk_test_{next(_KEYS)}"
    http = stripe.AIOHTTPClient(timeout=10)
    client = stripe.StripeClient(
        key, base_addresses={"api": sandbox_url}, max_network_retries=0, http_client=http
    )
    door = Door(url=sandbox_url, key=key, client=client, session=session)
    yield door
    books = await door.books()
    await close(http)
    assert set(books["conservation"].values()) <= {0}, books
    assert books["is_balanced"], books


@pytest.fixture
async def listening() -> AsyncIterator[Listening]:
    """Listen for webhooks on a free port."""
    receiver = Listening()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    receiver.url = f"http://{host}:{port}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
def asking(door: Door) -> Iterator[Asking]:
    """Ask for access on behalf of the platform, with the SDK's own OAuth."""
    http: Any = stripe.RequestsClient(timeout=10)
    client = stripe.StripeClient(
        door.key, base_addresses={"api": door.url, "connect": door.url}, http_client=http
    )
    yield Asking(door=door, oauth=client.oauth)
    http.close()
