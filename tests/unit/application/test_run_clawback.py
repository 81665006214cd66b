"""However often it is tried and whoever dies, a refund and a reversal are made once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.charge_gateway import GatewayUnavailable
from domain.attempt import AttemptKind, AttemptState
from domain.ledger import PostingKind
from domain.transaction import Transaction
from tests.builders import usd
from tests.unit.application.clawback_story import TO_CARD, clawed_back, run_clawback, settlements
from tests.unit.application.ledger_view import booked, changed, require_agreement, snapshot
from tests.unit.application.moments import Crash, Gate
from tests.unit.application.recourse_story import charge_of
from tests.unit.application.story import (
    attempts_of,
    buried,
    charged,
    joins,
    now_of,
    tell,
    tops_up,
    work,
    work_on,
)
from tests.unit.application.world import WORKER, World

DAY = timedelta(hours=24)
BOTH = (AttemptKind.REVERSAL, AttemptKind.REFUND)


@pytest.fixture
async def transaction(world: World) -> Transaction:
    """Return a commission that was charged and sent, and half of which is to go back."""
    await joins(world)
    await tops_up(world, usd(10_000))
    transaction = await charged(world)
    await clawed_back(world, transaction, 5_000, TO_CARD)
    return now_of(world, transaction)


def require_one_of_each(world: World, transaction: Transaction) -> None:
    """Fail unless Stripe moved each amount once, and each is booked once."""
    (refund,) = world.processor.recourse.refunds_of(charge_of(transaction)).refunds
    (held,) = world.processor.transfers.values()
    (reversal,) = held.shown.reversals
    assert (refund.amount, reversal.amount) == (usd(1_000), usd(4_000))
    assert booked(world)[PostingKind.FEE_REFUNDED] == 1
    assert booked(world)[PostingKind.SHARE_REVERSED] == 1
    after = now_of(world, transaction)
    assert (after.refunded, after.reversed) == (usd(1_000), usd(4_000))
    (clawback,) = world.database.tables.clawbacks.values()
    assert [one.state.value for one in clawback.settlements] == ["SETTLED", "SETTLED"]
    assert [one.reference for one in clawback.settlements] == [
        refund.reference,
        reversal.reference,
    ]
    for kind in BOTH:
        assert not any(one.is_open for one in attempts_of(world, transaction.id, kind))
    assert buried(world) == []
    require_agreement(world)


async def test_each_movement_is_an_attempt_of_its_own(
    world: World, transaction: Transaction
) -> None:
    await work(world)
    require_one_of_each(world, transaction)
    (reversal,) = attempts_of(world, transaction.id, AttemptKind.REVERSAL)
    (refund,) = attempts_of(world, transaction.id, AttemptKind.REFUND)
    assert {reversal.state, refund.state} == {AttemptState.SUCCEEDED}
    assert reversal.key == f"opside:reversal:{reversal.id}"
    assert refund.key == f"opside:refund:{refund.id}"


@pytest.mark.parametrize("calls_before", [0, 1])
@pytest.mark.parametrize("mishap", ["lose_next_request", "lose_next_answer", "turn_next_away"])
async def test_whatever_gets_lost_is_asked_for_again(
    world: World, transaction: Transaction, mishap: str, calls_before: int
) -> None:
    for _ in range(calls_before):
        world.door.let_next_pass()
    getattr(world.door, mishap)()
    await work_on(world)
    require_one_of_each(world, transaction)


@pytest.mark.parametrize("moment", range(1, 13))
@pytest.mark.parametrize("pause", [timedelta(minutes=2), DAY])
async def test_wherever_the_process_dies_each_movement_is_made_once(
    world: World, transaction: Transaction, moment: int, pause: timedelta
) -> None:
    world.moments.crash_at(moment)
    try:
        await run_clawback(world, transaction)
    except Crash:
        world.wait(pause)
        if pause is DAY:
            world.door.forget_keys()
        await run_clawback(world, transaction)
    world.moments.calm()
    await work(world)
    require_one_of_each(world, transaction)


async def test_what_stripe_never_had_is_abandoned_for_a_new_attempt(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_clawback(world, transaction)
    world.wait(DAY)
    world.door.forget_keys()
    await run_clawback(world, transaction)
    first, second = attempts_of(world, transaction.id, AttemptKind.REFUND)
    assert (first.state, second.state) == (AttemptState.ABANDONED, AttemptState.SUCCEEDED)
    assert first.key != second.key
    assert first.settlement_id == second.settlement_id
    require_one_of_each(world, transaction)


async def test_what_stripe_made_is_found_after_its_key_is_forgotten(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_clawback(world, transaction)
    world.wait(DAY)
    world.door.forget_keys()
    await run_clawback(world, transaction)
    require_one_of_each(world, transaction)


async def test_two_workers_at_the_same_clawback_move_it_once(
    world: World, transaction: Transaction
) -> None:
    gates = [Gate(world.begin, before=2) for _ in range(2)]
    run = world.job_use_cases.run_clawback
    tasks = [
        asyncio.create_task(replace(run, begin=gate)(transaction_id=transaction.id, actor=WORKER))
        for gate in gates
    ]
    for gate in gates:
        await gate.reached.wait()
    for gate in gates:
        gate.go_on.set()
    await asyncio.gather(*tasks)
    await work(world)
    require_one_of_each(world, transaction)


async def test_events_alone_bring_what_the_worker_never_heard(
    world: World, transaction: Transaction
) -> None:
    for _ in BOTH:
        world.door.lose_next_answer()
        with pytest.raises(GatewayUnavailable):
            await run_clawback(world, transaction)
        await _tell_all(world, transaction)
        await _do_events(world)
    require_one_of_each(world, transaction)
    before = snapshot(world)
    await run_clawback(world, transaction)
    assert changed(world, before) == []


async def test_events_after_the_answers_change_nothing(
    world: World, transaction: Transaction
) -> None:
    await work(world)
    before = snapshot(world)
    await _tell_all(world, transaction)
    await work(world)
    assert changed(world, before) == ["events", "deliveries"]
    require_one_of_each(world, transaction)


async def test_an_event_between_question_and_answer_changes_nothing_twice(
    world: World, transaction: Transaction
) -> None:
    gate = Gate(world.begin, before=2)
    run = replace(world.job_use_cases.run_clawback, begin=gate)
    slow = asyncio.create_task(run(transaction_id=transaction.id, actor=WORKER))
    await gate.reached.wait()
    await _tell_all(world, transaction)
    await _do_events(world)
    gate.go_on.set()
    await slow
    require_one_of_each(world, transaction)


async def test_a_second_clawback_waits_for_the_first(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_clawback(world, transaction)
    second = await clawed_back(world, transaction, 5_000, TO_CARD)
    assert settlements(world, second) == [
        ("REFUND_CARD", 1_000, "READY"),
        ("REVERSE_TRANSFER", 4_000, "READY"),
    ]
    await work_on(world)
    after = now_of(world, transaction)
    assert (after.refunded, after.reversed) == (usd(2_000), usd(8_000))
    assert booked(world)[PostingKind.FEE_REFUNDED] == 2
    require_agreement(world)


async def _tell_all(world: World, transaction: Transaction) -> None:
    """Let Stripe tell all that happened, the latest first."""
    charge = charge_of(transaction)
    for refund in reversed(world.processor.recourse.refunds_of(charge).refunds):
        await tell(world, "refund.created", refund.reference)
    await tell(world, "charge.refunded", charge)
    for transfer in world.processor.transfers:
        await tell(world, "transfer.reversed", transfer)


async def _do_events(world: World) -> None:
    for event_id in list(world.database.tables.events):
        await world.process_event(event_id=event_id, actor=WORKER)
