"""A question of the bank's can be answered on the screen, and a charge leads to its intent."""

from collections.abc import AsyncIterator

import pytest

from application.ports.charge_gateway import Charged, GatewayMisused, NotCharged
from domain.ids import ChargeReference
from tests.builders import fresh
from tests.contract.gateway_world import Bank, GatewayWorld
from tests.contract.gateway_worlds import WORLDS, OpenWorld
from tests.contract.test_charge_gateway import a_request


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def test_the_seller_is_given_the_secret_of_an_intent_that_waits(
    world: GatewayWorld,
) -> None:
    request = await a_request(world, Bank.ASKS)
    outcome = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(outcome, NotCharged)
    assert outcome.payment_intent is not None
    action = await world.charges.find_action(outcome.payment_intent)
    assert action is not None
    assert action.client_secret.startswith(f"{outcome.payment_intent}_secret")
    assert action.card == request.payment_method
    await world.pay(outcome.payment_intent)
    assert await world.charges.find_action(outcome.payment_intent) is None


async def test_a_charge_leads_to_its_intent(world: GatewayWorld) -> None:
    charged = await world.charges.charge(await a_request(world), key=fresh("key"))
    assert isinstance(charged, Charged)
    assert await world.charges.find_intent_of(charged.charge) == charged.payment_intent
    with pytest.raises(GatewayMisused):
        await world.charges.find_intent_of(ChargeReference("ch_nobodys"))
