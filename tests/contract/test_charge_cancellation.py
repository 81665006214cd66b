"""A payment that was not made can be called off, and one that was made cannot."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from application.ports.charge_gateway import Cancelled, Charged, GatewayMisused, NotCharged
from domain.attempt import ChargeRequest
from domain.cancellation import CancelRequest
from domain.ids import PaymentIntentReference
from tests.builders import fresh
from tests.contract.gateway_world import Bank, GatewayWorld
from tests.contract.gateway_worlds import WORLDS, OpenWorld
from tests.contract.test_charge_gateway import a_request


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


def a_cancellation(request: ChargeRequest, intent: PaymentIntentReference) -> CancelRequest:
    return CancelRequest(
        transaction_id=request.transaction_id, amount=request.amount, payment_intent=intent
    )


@pytest.mark.parametrize("bank", [Bank.DECLINES, Bank.ASKS])
async def test_an_intent_that_was_not_paid_is_cancelled_once_and_never_paid(
    world: GatewayWorld, bank: Bank
) -> None:
    request = await a_request(world, bank)
    refused = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(refused, NotCharged)
    assert refused.payment_intent is not None
    order, key = a_cancellation(request, refused.payment_intent), fresh("key")
    cancelled = await world.charges.cancel_charge(order, key=key)
    assert isinstance(cancelled, Cancelled)
    assert cancelled.payment_intent == refused.payment_intent
    assert await world.charges.cancel_charge(order, key=key) == cancelled
    assert await world.charges.cancel_charge(order, key=fresh("key")) == cancelled
    assert await world.charges.find_charge(refused.payment_intent) == cancelled
    again = replace(request, payment_intent=refused.payment_intent)
    assert isinstance(await world.charges.charge(again, key=fresh("key")), Cancelled)


async def test_an_intent_that_was_paid_stays_paid(world: GatewayWorld) -> None:
    request = await a_request(world)
    charged = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(charged, Charged)
    order = a_cancellation(request, charged.payment_intent)
    assert await world.charges.cancel_charge(order, key=fresh("key")) == charged


async def test_an_intent_that_nobody_made_cannot_be_cancelled(world: GatewayWorld) -> None:
    request = await a_request(world)
    order = a_cancellation(request, PaymentIntentReference("pi_none"))
    with pytest.raises(GatewayMisused):
        await world.charges.cancel_charge(order, key=fresh("key"))
