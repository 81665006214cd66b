"""Turned away because too much is asked: nothing was lost, so the same is sent again."""

import pytest

from application.ports.charge_gateway import GatewayBusy, GatewayUnavailable
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.ledger_view import charges_taken, require_agreement, transfers_sent
from tests.unit.application.story import (
    accept,
    actions,
    attempts_of,
    buried,
    joins,
    now_of,
    run_charge,
    saves_card,
    tops_up,
    work_on,
)
from tests.unit.application.world import World


@pytest.fixture
async def transaction(world: World) -> Transaction:
    await joins(world)
    await saves_card(world)
    await tops_up(world, usd(10_000))
    return await accept(world)


async def test_a_charge_that_is_turned_away_is_sent_again_with_its_key(
    world: World, transaction: Transaction
) -> None:
    keys = set()
    for _ in range(3):
        world.door.turn_next_away()
        with pytest.raises(GatewayBusy):
            await run_charge(world, transaction)
        (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
        assert attempt.state is AttemptState.IN_FLIGHT
        keys.add(attempt.key)
    calls = world.door.calls
    await run_charge(world, transaction)
    (done,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert ({done.key}, done.state) == (keys, AttemptState.SUCCEEDED)
    # Nothing was lost, so nothing was searched.
    assert world.door.calls == calls + 1
    assert charges_taken(world) == 1


async def test_however_long_it_lasts_no_charge_and_no_transfer_fails(
    world: World, transaction: Transaction
) -> None:
    for _ in range(40):
        world.door.turn_next_away()
    await work_on(world, tries=200)
    done = now_of(world, transaction)
    assert (done.charge_state, done.transfer_state) == (
        ChargeState.CHARGED,
        TransferState.TRANSFERRED,
    )
    for kind in (AttemptKind.CHARGE, AttemptKind.TRANSFER):
        assert len(attempts_of(world, transaction.id, kind)) == 1
    assert (charges_taken(world), len(transfers_sent(world))) == (1, 1)
    assert buried(world) == []
    assert not [action for action in actions(world) if "decline" in action or "refuse" in action]
    require_agreement(world)


async def test_a_search_that_is_turned_away_leaves_the_attempt_unknown(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    world.door.turn_next_away()
    with pytest.raises(GatewayBusy):
        await run_charge(world, transaction)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert attempt.state is AttemptState.UNKNOWN
    await run_charge(world, transaction)
    assert charges_taken(world) == 1
