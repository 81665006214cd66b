"""A fresh API for each test, and a browser's manners to come with."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.graphiql.visitor import Visitor
from tests.integration.http.world import World


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    async with World() as world:
        yield Visitor(world)
