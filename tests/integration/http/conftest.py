"""A fresh world for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.http.world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as made:
        yield made


@pytest.fixture
async def simulating() -> AsyncIterator[World]:
    """Make a world where Stripe is the sandbox."""
    async with World(is_simulating=True) as made:
        yield made
