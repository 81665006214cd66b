"""While charging is paused nothing that could take money leaves, and nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.errors import ChargingPaused
from application.ports.charge_gateway import GatewayBusy
from application.retry_policy import RetryPolicy
from application.run_charge import RunCharge
from domain.attempt import AttemptKind
from domain.charge import ChargeState
from domain.transaction import Transaction
from tests.builders import usd
from tests.unit.application.billing_story import customer_of, subscribe
from tests.unit.application.billing_world import BASIC
from tests.unit.application.ledger_view import charges_taken, require_agreement
from tests.unit.application.story import (
    SUE,
    accept,
    attempts_of,
    joins,
    now_of,
    run_charge,
    saves_card,
    tops_up,
)
from tests.unit.application.world import ENGINE, WORKER, World


@pytest.fixture
async def transaction(world: World) -> Transaction:
    await joins(world)
    await saves_card(world)
    await tops_up(world, usd(10_000))
    return await accept(world)


def paused(world: World) -> RunCharge:
    return replace(world.run_charge, is_paused=True)


async def test_a_commission_is_accepted_and_waits_until_the_pause_ends(
    world: World, transaction: Transaction
) -> None:
    with pytest.raises(ChargingPaused):
        await paused(world)(transaction_id=transaction.id, actor=WORKER)
    assert now_of(world, transaction).charge_state is ChargeState.PENDING
    assert (attempts_of(world, transaction.id, AttemptKind.CHARGE), charges_taken(world)) == ([], 0)
    await run_charge(world, transaction)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    assert charges_taken(world) == 1
    require_agreement(world)


async def test_an_attempt_that_stripe_may_not_have_seen_is_not_sent_again(
    world: World, transaction: Transaction
) -> None:
    world.door.turn_next_away()
    with pytest.raises(GatewayBusy):
        await run_charge(world, transaction)
    calls = world.door.calls
    with pytest.raises(ChargingPaused):
        await paused(world)(transaction_id=transaction.id, actor=WORKER)
    assert (world.door.calls, charges_taken(world)) == (calls, 0)


async def test_a_charge_that_is_over_is_left_alone(world: World, transaction: Transaction) -> None:
    await run_charge(world, transaction)
    await paused(world)(transaction_id=transaction.id, actor=WORKER)
    assert charges_taken(world) == 1


def test_a_pause_outlasts_every_number_of_tries() -> None:
    policy = RetryPolicy()
    for tries in (1, 100, 100_000):
        assert policy.delay(ChargingPaused(), tries=tries, chance=0) == timedelta(seconds=10)


async def test_no_subscription_begins_and_the_same_request_succeeds_later(world: World) -> None:
    await customer_of(world)
    create = replace(world.create_subscription, is_paused=True)
    calls = world.door.calls
    with pytest.raises(ChargingPaused):
        await create(seller_id=SUE, price=BASIC, idempotency_key="key-1", actor=ENGINE)
    assert world.door.calls == calls
    assert not (await subscribe(world)).replayed
