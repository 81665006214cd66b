"""Connections to the sandbox, or to canned answers, for each test."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from adapters.stripe.client import StripeConnection, connect
from tests.builders import fresh
from tests.integration.stripe.ways import Connect


@pytest.fixture
async def connect_to() -> AsyncIterator[Connect]:
    """Open connections that are closed when the test ends."""
    async with AsyncExitStack() as opened:

        def open_one(
            address: str, *, key: str = "", timeout_seconds: float = 10.0, retries: int = 0
        ) -> StripeConnection:
            connection = connect(
                key or fresh("sk_test"),
                api_base=address,
                timeout_seconds=timeout_seconds,
                max_network_retries=retries,
            )
            opened.push_async_callback(connection.close)
            return connection

        yield open_one


@pytest.fixture
def connection(sandbox: str, connect_to: Connect) -> StripeConnection:
    """Open a connection to a world of its own, which repeats nothing by itself."""
    return connect_to(sandbox)
