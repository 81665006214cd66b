"""A sandbox on a free port for the whole run, and a fresh key for each test."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

import aiohttp
import pytest
import stripe
from aiohttp import web

from adapters.sandbox.core.settings import Settings
from tests.integration.sandbox.asking import Asking
from tests.integration.sandbox.door import Door, Listening, close
from tests.patience import PATIENCE_SECONDS
from tests.stripe_contract.watched import Watch, watched

# Quick enough to see the last retry of a delivery within a test.
QUICK = Settings(retry_first=0.02, retry_longest=0.05, attempts=4, delivery_timeout=0.5, tick=0.02)
_KEYS = count(1)


@pytest.fixture(scope="session")
def watch() -> Watch:
    """Keep what this folder's sandboxes say apart from what the one of other folders says."""
    return Watch()


@pytest.fixture(scope="session")
def quick_sandbox(watch: Watch) -> Iterator[str]:
    """Serve one sandbox from a thread."""
    with watched(watch, settings=QUICK) as url:
        yield url


@pytest.fixture
def sandbox_url(watch: Watch, quick_sandbox: str) -> Iterator[str]:
    """Lend the sandbox; afterwards all that it said must be Stripe's, and all books balanced."""
    yield quick_sandbox
    watch.check(quick_sandbox)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Keep connections for one test."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def door(sandbox_url: str, session: aiohttp.ClientSession) -> AsyncIterator[Door]:
    """Open the sandbox for a key of the test's own; which nobody else has."""
    key = f"sk_test_{next(_KEYS)}"
    http = stripe.AIOHTTPClient(timeout=PATIENCE_SECONDS)
    client = stripe.StripeClient(
        key, base_addresses={"api": sandbox_url}, max_network_retries=0, http_client=http
    )
    door = Door(url=sandbox_url, key=key, client=client, session=session)
    yield door
    await close(http)


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
