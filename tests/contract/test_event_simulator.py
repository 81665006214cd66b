"""News is told once more of what exists, and of nothing else."""

from collections.abc import AsyncIterator

import pytest

from adapters.memory.simulator import MemorySimulator
from adapters.stripe.simulator import simulator_at
from application.ports.charge_gateway import Charged, GatewayMisused
from application.ports.event_simulator import EventSimulator
from tests.builders import fresh
from tests.contract.gateway_world import Bank, GatewayWorld
from tests.contract.gateway_worlds import OpenWorld, memory_world, sandbox_world
from tests.contract.memory_world import MemoryWorld
from tests.contract.stripe_world import StripeWorld
from tests.contract.test_charge_gateway import a_request


@pytest.fixture(params=[memory_world, sandbox_world])
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


def simulator_of(world: GatewayWorld) -> EventSimulator:
    if isinstance(world, MemoryWorld):
        return MemorySimulator(world.processor)
    assert isinstance(world, StripeWorld)
    simulator = simulator_at(world.client, "http://127.0.0.1")
    assert simulator is not None
    return simulator


async def test_every_telling_is_an_event_of_its_own(world: GatewayWorld) -> None:
    outcome = await world.charges.charge(await a_request(world, Bank.PAYS), key=fresh("key"))
    assert isinstance(outcome, Charged)
    simulator = simulator_of(world)
    first = await simulator.tell("charge.succeeded", outcome.charge)
    second = await simulator.tell("charge.succeeded", outcome.charge)
    assert first != second
    assert {first[:4], second[:4]} == {"evt_"}


async def test_nothing_is_told_of_what_does_not_exist(world: GatewayWorld) -> None:
    with pytest.raises(GatewayMisused):
        await simulator_of(world).tell("charge.succeeded", "ch_nobodys")
