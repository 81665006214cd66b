"""The time of a processor for trials goes where it is told to, and never back."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.memory.trial_clock import MemoryTrialClock
from adapters.stripe.trial_clock import clock_at
from application.ports.charge_gateway import GatewayMisused
from application.ports.trial_clock import TrialClock
from tests.contract.gateway_world import GatewayWorld
from tests.contract.gateway_worlds import OpenWorld, memory_world, sandbox_world
from tests.contract.memory_world import MemoryWorld
from tests.contract.stripe_world import StripeWorld

HOUR = timedelta(hours=1)


@pytest.fixture(params=[memory_world, sandbox_world])
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


def clock_of(world: GatewayWorld) -> TrialClock:
    if isinstance(world, MemoryWorld):
        return MemoryTrialClock(world.processor)
    assert isinstance(world, StripeWorld)
    clock = clock_at(world.client, "http://127.0.0.1")
    assert clock is not None
    return clock


async def test_it_goes_where_it_is_told_to(world: GatewayWorld) -> None:
    clock = clock_of(world)
    start = await clock.now()
    there = await clock.advance(start + HOUR)
    assert start + HOUR <= there < start + HOUR + timedelta(seconds=5)
    assert await clock.now() >= there


async def test_it_does_not_run_backwards(world: GatewayWorld) -> None:
    clock = clock_of(world)
    start = await clock.now()
    with pytest.raises(GatewayMisused):
        await clock.advance(start - HOUR)
    assert await clock.now() >= start
