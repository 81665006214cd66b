"""The world at Stripe itself: asked for by a key, refused for a live one, proved on the sandbox."""

import os
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from application.ports.charge_gateway import Charged, GatewayUnavailable
from domain.attempt import ChargeRequest
from tests.builders import a_recovery, a_seller_id, a_transaction_id, fresh, usd
from tests.contract.gateway_world import Bank, GatewayWorld, a_customer, an_account
from tests.contract.gateway_worlds import WORLDS
from tests.contract.real_world import VARIABLE, NotATestKey, key_in, opened, real_world


@pytest.fixture
async def world(sandbox: str) -> AsyncIterator[GatewayWorld]:
    """Open the world that is meant for Stripe, at the sandbox."""
    async with opened(fresh("sk_test"), api_base=sandbox) as opened_world:
        yield opened_world


async def a_request(world: GatewayWorld) -> ChargeRequest:
    customer = await a_customer(world)
    return ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(2000),
        customer=customer,
        payment_method=await world.save_card(customer, Bank.PAYS),
    )


def test_the_gateway_contracts_run_against_stripe_itself() -> None:
    if key_in(os.environ) is None:
        pytest.skip(f"{VARIABLE} is not set, so the gateway contracts ran without Stripe itself")
    assert real_world in WORLDS


def test_only_a_test_key_is_taken() -> None:
    assert key_in({}) is None
    assert key_in({VARIABLE: "sk_test_1"}) == "sk_test_1"
    for other in ("sk_live_1", "rk_live_1", "pk_test_1"):
        with pytest.raises(NotATestKey):
            key_in({VARIABLE: other})


async def test_a_lost_request_does_nothing_and_a_lost_answer_does_it_once(
    world: GatewayWorld,
) -> None:
    request, key = await a_request(world), fresh("key")
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.charges.charge(request, key=key)
    assert await world.charges_taken() == 0
    await world.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.charges.charge(request, key=key)
    assert await world.charges_taken() == 1
    assert isinstance(await world.charges.charge(request, key=key), Charged)
    assert await world.charges_taken() == 1


async def test_a_setup_is_completed_without_a_browser(world: GatewayWorld) -> None:
    customer = await a_customer(world)
    setup = await world.customers.start_card_setup(customer, key=fresh("key"))
    saved = await world.complete_setup(setup.reference)
    request = ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(2000),
        customer=customer,
        payment_method=saved,
    )
    assert isinstance(await world.charges.charge(request, key=fresh("key")), Charged)


async def test_a_top_up_is_found_and_transfers_are_counted(world: GatewayWorld) -> None:
    recovery = a_recovery()
    reference = await world.add_top_up(usd(10_000), recovery)
    assert (await world.funding.find_top_up(reference)).recovery == recovery
    await an_account(world)
    assert await world.transfers_sent() == 0


async def test_an_account_is_looked_up_by_the_time_of_this_machine(world: GatewayWorld) -> None:
    seller, begun = a_seller_id(), await world.now()
    account = await world.accounts.create_account(
        seller_id=seller, email="a@example.com", country="US", key=fresh("key")
    )
    look_up = world.accounts.look_up_account
    assert await look_up(seller, since=begun, until=begun + timedelta(hours=1)) == account


async def test_what_nobody_can_do_at_stripe_is_skipped_with_its_reason(
    world: GatewayWorld,
) -> None:
    account = await an_account(world)
    with pytest.raises(pytest.skip.Exception, match="clock"):
        await world.pass_hour()
    with pytest.raises(pytest.skip.Exception, match="browser"):
        await world.complete_onboarding(account.reference)
