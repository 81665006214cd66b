"""Lost answers, crashes and rivals: however often it is tried, a fee is collected once."""

from datetime import timedelta

import pytest

from application.errors import OutcomeUnknown
from application.ports.charge_gateway import GatewayUnavailable
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.transaction import Transaction
from tests.unit.application.ledger_view import (
    booked,
    charges_taken,
    require_agreement,
)
from tests.unit.application.moments import Crash
from tests.unit.application.story import (
    accept,
    attempts_of,
    now_of,
    run_charge,
    saves_card,
    work_on,
)
from tests.unit.application.world import World

DAY = timedelta(hours=24)
JUST_SAFE = timedelta(hours=23) - timedelta(seconds=1)


@pytest.fixture
async def transaction(world: World) -> Transaction:
    await saves_card(world)
    return await accept(world)


async def test_a_request_that_was_lost_is_sent_again_with_the_same_key(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    (lost,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert lost.state is AttemptState.UNKNOWN
    world.wait(JUST_SAFE)
    await run_charge(world, transaction)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert (attempt.key, attempt.state) == (lost.key, AttemptState.SUCCEEDED)
    assert charges_taken(world) == 1
    require_agreement(world)


async def test_what_the_lists_do_not_show_yet_is_no_proof_for_ten_minutes(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    world.wait(timedelta(hours=23))
    with pytest.raises(OutcomeUnknown):
        await run_charge(world, transaction)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert attempt.state is AttemptState.UNKNOWN
    world.wait(timedelta(minutes=10))
    await run_charge(world, transaction)
    states = [a.state for a in attempts_of(world, transaction.id, AttemptKind.CHARGE)]
    assert states == [AttemptState.ABANDONED, AttemptState.SUCCEEDED]
    assert charges_taken(world) == 1


async def test_an_answer_that_was_lost_is_asked_for_and_the_money_is_booked_once(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_answer()
    await work_on(world)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert attempt.state is AttemptState.SUCCEEDED
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    assert charges_taken(world) == 1
    require_agreement(world)


async def test_after_a_day_of_lost_answers_the_charge_is_found_and_booked(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    world.wait(DAY)
    world.door.forget_keys()
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    await run_charge(world, transaction)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert attempt.state is AttemptState.SUCCEEDED
    assert charges_taken(world) == 1
    require_agreement(world)


async def test_a_charge_that_stripe_never_had_is_abandoned_and_tried_with_a_new_key(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    world.wait(DAY)
    world.door.forget_keys()
    await run_charge(world, transaction)
    first, second = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert (first.state, second.state) == (AttemptState.ABANDONED, AttemptState.SUCCEEDED)
    assert first.key != second.key
    assert (first.number, second.number) == (1, 2)
    assert charges_taken(world) == 1
    require_agreement(world)


async def test_a_process_that_died_before_sending_is_found_out_a_day_later(
    world: World, transaction: Transaction
) -> None:
    world.moments.crash_at(3)
    with pytest.raises(Crash):
        await run_charge(world, transaction)
    world.wait(DAY)
    await run_charge(world, transaction)
    first, second = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert (first.state, second.state) == (AttemptState.ABANDONED, AttemptState.SUCCEEDED)
    assert charges_taken(world) == 1


@pytest.mark.parametrize("moment", range(1, 7))
@pytest.mark.parametrize("pause", [timedelta(minutes=2), DAY])
async def test_wherever_the_process_dies_the_fee_is_collected_once(
    world: World, transaction: Transaction, moment: int, pause: timedelta
) -> None:
    world.moments.crash_at(moment)
    with pytest.raises(Crash):
        await run_charge(world, transaction)
    world.wait(pause)
    if pause is DAY:
        world.door.forget_keys()
    await run_charge(world, transaction)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    assert charges_taken(world) == 1
    assert len(booked(world)) == 2
    require_agreement(world)


async def test_a_charge_passes_six_moments_at_which_a_process_can_die(
    world: World, transaction: Transaction
) -> None:
    world.moments.crash_at(7)
    await run_charge(world, transaction)
