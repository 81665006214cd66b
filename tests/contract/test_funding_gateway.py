"""Money that reaches the platform names the recovery it is for; what was kept is read exactly."""

from collections.abc import AsyncIterator

import pytest

from application.ports.charge_gateway import Charged, GatewayMisused, GatewayUnavailable
from application.ports.funding_gateway import TopUp
from domain.attempt import ChargeRequest
from domain.ids import WHOLE_CLAIM, ChargeReference, TopUpReference
from tests.builders import a_recovery, a_transaction_id, eur, fresh, usd
from tests.contract.gateway_world import Bank, GatewayWorld, a_customer
from tests.contract.gateway_worlds import WORLDS, OpenWorld


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def test_a_top_up_names_its_recovery(world: GatewayWorld) -> None:
    recovery = a_recovery()
    reference = await world.add_top_up(eur(10_000), recovery)
    assert await world.funding.find_top_up(reference) == TopUp(
        reference=reference, amount=eur(10_000), has_arrived=True, recovery=recovery
    )


async def test_a_top_up_may_name_a_whole_claim(world: GatewayWorld) -> None:
    recovery = a_recovery()._replace(recovery_id=WHOLE_CLAIM)
    reference = await world.add_top_up(usd(10_000), recovery)
    assert (await world.funding.find_top_up(reference)).recovery == recovery


async def test_a_top_up_may_be_for_nothing_that_we_know(world: GatewayWorld) -> None:
    reference = await world.add_top_up(usd(10_000), None)
    assert (await world.funding.find_top_up(reference)).recovery is None


async def test_a_top_up_that_was_reversed_had_arrived(world: GatewayWorld) -> None:
    reference = await world.add_top_up(usd(10_000), None)
    await world.reverse_top_up(reference)
    found = await world.funding.find_top_up(reference)
    assert (found.has_arrived, found.is_reversed) == (True, True)


async def test_what_was_kept_of_a_charge_is_found(world: GatewayWorld) -> None:
    customer = await a_customer(world)
    request = ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(10_000),
        customer=customer,
        payment_method=await world.save_card(customer, Bank.PAYS),
    )
    charged = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(charged, Charged)
    kept = await world.funding.find_processing_fee(charged.charge)
    assert kept is not None
    assert kept.amount == usd(320)
    assert kept == charged.processing_fee


async def test_what_does_not_exist_is_our_mistake(world: GatewayWorld) -> None:
    with pytest.raises(GatewayMisused):
        await world.funding.find_top_up(TopUpReference("tu_nobodys"))
    with pytest.raises(GatewayMisused):
        await world.funding.find_processing_fee(ChargeReference("ch_nobodys"))


async def test_no_answer_is_no_answer(world: GatewayWorld) -> None:
    reference = await world.add_top_up(usd(10_000), None)
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.funding.find_top_up(reference)
