"""Work whose job is gone is found, and ends as if nothing had happened: money moves once."""

import asyncio
import contextlib
from datetime import timedelta

import pytest

from application.find_stuck_work import FindStuckWork
from application.ports.jobs import JobKind
from application.ports.work_index import GRACE
from application.schedule_jobs import SCHEDULES
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.open_work import REST
from domain.transaction import Failure, Transaction
from domain.transfer import HoldReason, TransferState
from tests.builders import usd
from tests.unit.application.clawback_story import TO_CARD, clawed_back, run_clawback
from tests.unit.application.hands_story import (
    cancel,
    look,
    look_and_work,
    lose_jobs,
    set_aside,
)
from tests.unit.application.ledger_view import (
    booked,
    charges_taken,
    require_agreement,
    transfers_sent,
)
from tests.unit.application.moments import Crash
from tests.unit.application.recourse_story import charge_of
from tests.unit.application.story import (
    accept,
    attempts_of,
    charged,
    joins,
    now_of,
    queued,
    run_charge,
    run_transfer,
    saves_card,
    tops_up,
    work,
)
from tests.unit.application.world import WORKER, World

PAUSES = [GRACE + timedelta(seconds=1), timedelta(days=1, hours=1)]
INSUFFICIENT = Failure("card_declined", "insufficient_funds", "try_again_later")


@pytest.fixture
async def ready(world: World) -> None:
    """Let there be a seller with a card and an account, and Amazon's money."""
    await joins(world)
    await saves_card(world)
    await tops_up(world, usd(10_000))


def pass_time(world: World, pause: timedelta) -> None:
    world.moments.calm()
    lose_jobs(world)
    world.wait(pause)
    if pause > timedelta(days=1):
        world.door.forget_keys()


def require_whole(world: World, transaction: Transaction) -> None:
    """Fail unless the fee was charged once and the share sent once, and both are booked."""
    after = now_of(world, transaction)
    assert after.charge_state is ChargeState.CHARGED
    assert after.transfer_state is TransferState.TRANSFERRED
    assert after.processing_fee is not None
    assert charges_taken(world) == len(transfers_sent(world)) == 1
    assert queued(world) == []
    for kind in AttemptKind:
        assert not any(one.is_open for one in attempts_of(world, transaction.id, kind))
    require_agreement(world)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("moment", range(1, 8))
@pytest.mark.parametrize("pause", PAUSES)
async def test_a_charge_whose_process_and_job_are_gone_is_made_once(
    world: World, moment: int, pause: timedelta
) -> None:
    transaction = await accept(world)
    world.moments.crash_at(moment)
    with contextlib.suppress(Crash):
        await run_charge(world, transaction)
    pass_time(world, pause)
    await look_and_work(world)
    require_whole(world, transaction)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("moment", range(1, 8))
@pytest.mark.parametrize("pause", PAUSES)
async def test_a_transfer_whose_process_and_job_are_gone_is_made_once(
    world: World, moment: int, pause: timedelta
) -> None:
    transaction = await accept(world)
    await run_charge(world, transaction)
    world.moments.crash_at(moment)
    with contextlib.suppress(Crash):
        await run_transfer(world, transaction)
    pass_time(world, pause)
    await look_and_work(world)
    require_whole(world, transaction)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("moment", range(1, 13))
@pytest.mark.parametrize("pause", PAUSES)
async def test_a_clawback_whose_process_and_job_are_gone_moves_each_amount_once(
    world: World, moment: int, pause: timedelta
) -> None:
    transaction = await charged(world)
    await clawed_back(world, transaction, 5_000, TO_CARD)
    world.moments.crash_at(moment)
    with contextlib.suppress(Crash):
        await run_clawback(world, transaction)
    pass_time(world, pause)
    await look_and_work(world)
    (refund,) = world.processor.recourse.refunds_of(charge_of(transaction)).refunds
    (sent,) = transfers_sent(world)
    (reversal,) = sent.reversals
    assert (refund.amount, reversal.amount) == (usd(1_000), usd(4_000))
    after = now_of(world, transaction)
    assert (after.refunded, after.reversed) == (usd(1_000), usd(4_000))
    require_whole(world, transaction)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("moment", range(1, 9))
@pytest.mark.parametrize("pause", PAUSES)
async def test_a_cancellation_whose_process_and_job_are_gone_is_made(
    world: World, moment: int, pause: timedelta
) -> None:
    world.processor.demand_action_next()
    transaction = await accept(world)
    await work(world)
    await cancel(world, transaction)
    world.moments.crash_at(moment)
    with contextlib.suppress(Crash):
        await world.run_cancellation(transaction_id=transaction.id, actor=WORKER)
    pass_time(world, pause)
    await look_and_work(world)
    assert now_of(world, transaction).charge_state is ChargeState.CANCELLED
    last = attempts_of(world, transaction.id, AttemptKind.CANCELLATION)[-1]
    assert last.state is AttemptState.SUCCEEDED
    assert charges_taken(world) == 0
    assert booked(world).total() == 1  # the top-up
    assert queued(world) == []


@pytest.mark.usefixtures("ready")
async def test_a_lost_answer_is_asked_for_and_never_paid_twice(world: World) -> None:
    transaction = await accept(world)
    world.door.lose_next_answer()
    await work(world)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert attempt.state is AttemptState.UNKNOWN
    pass_time(world, PAUSES[0])
    await look_and_work(world)
    assert [one.key for one in attempts_of(world, transaction.id, AttemptKind.CHARGE)] == [
        attempt.key
    ]
    require_whole(world, transaction)


@pytest.mark.usefixtures("ready")
async def test_a_retry_of_a_decline_is_made_although_its_job_is_gone(world: World) -> None:
    world.processor.decline_next(INSUFFICIENT)
    transaction = await accept(world)
    await work(world)
    lose_jobs(world)
    world.wait(timedelta(minutes=50))
    assert await look(world) == 0
    world.wait(timedelta(minutes=30))
    await look_and_work(world)
    require_whole(world, transaction)


@pytest.mark.usefixtures("ready")
async def test_a_fee_of_stripes_that_was_late_is_booked_although_its_job_is_gone(
    world: World,
) -> None:
    world.processor.settle_fees_late()
    transaction = await accept(world)
    await work(world)
    lose_jobs(world)
    world.processor.settle_fees()
    world.wait(PAUSES[0])
    await look_and_work(world)
    require_whole(world, transaction)


async def test_an_account_that_became_ready_unheard_lets_its_share_go(world: World) -> None:
    account = await joins(world, ready=False)
    await tops_up(world, usd(10_000))
    transaction = await charged(world)
    assert now_of(world, transaction).hold_reason is HoldReason.ACCOUNT_NOT_READY
    world.processor.make_ready(account)
    world.wait(timedelta(minutes=50))
    await look_and_work(world)
    assert now_of(world, transaction).transfer_state is TransferState.HELD
    world.wait(timedelta(minutes=15))
    await look(world)
    kinds = {kind for kind, _ in queued(world)}
    assert JobKind.REFRESH_ACCOUNT in kinds
    await work(world)
    require_whole(world, transaction)


@pytest.mark.usefixtures("ready")
async def test_those_who_look_at_the_same_time_file_one_job(world: World) -> None:
    transaction = await accept(world)
    lose_jobs(world)
    world.wait(PAUSES[0])
    find = FindStuckWork(world.begin, world.clock)
    await asyncio.gather(*(find(actor=WORKER) for _ in range(3)))
    assert queued(world) == [(JobKind.RUN_CHARGE, str(transaction.id))]
    assert await look(world) == 0
    await work(world)
    require_whole(world, transaction)


@pytest.mark.usefixtures("ready")
async def test_what_was_set_aside_is_left_to_a_person_for_a_while(world: World) -> None:
    transaction = await accept(world)
    await set_aside(world)
    world.wait(REST - timedelta(seconds=1))
    assert await look(world) == 0
    world.wait(timedelta(seconds=1))
    assert await look(world) == 1
    await work(world)
    require_whole(world, transaction)


def test_stuck_work_is_looked_for_by_the_clock() -> None:
    (schedule,) = (row for row in SCHEDULES if row.kind is JobKind.FIND_STUCK_WORK)
    assert schedule.every == timedelta(minutes=5)
