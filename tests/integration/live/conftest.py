"""A fresh API for each test, over stores in memory."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.http.world import World
from tests.integration.live.served import Served


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with World() as world, Served.of(world) as running:
        yield running
