"""A run goes on in bounded steps, from where it was cut off, whoever takes them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.gateway_balance import MemoryBalanceGateway
from application.compare_balance import PeriodTooLong
from application.ports.charge_gateway import GatewayUnavailable
from application.run_reconciliation import STEPS
from domain.balance import BalanceMovement
from domain.ids import ReconciliationRunId
from domain.period import Period
from domain.reconciliation import Discrepancy, RunState
from tests.builders import usd
from tests.unit.application.moments import Crash
from tests.unit.application.reconciling_story import (
    DAY,
    S,
    found_by,
    run,
    start,
    state,
)
from tests.unit.application.recourse_story import charge_of
from tests.unit.application.story import (
    charged,
    joins,
    tops_up,
    work,
    work_on,
)
from tests.unit.application.test_sweep_events import remembers
from tests.unit.application.world import WORKER, World


async def test_no_answer_delays_a_run_and_a_dead_job_ends_it(world: World) -> None:
    world.wait(DAY)
    started = await start(world)
    world.processor.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.run_reconciliation(started.run.id, actor=WORKER)
    assert (await state(world, started.run.id)).version == 0
    await work_on(world)
    assert (await state(world, started.run.id)).state is RunState.DONE


async def test_a_worker_may_die_at_any_moment(world: World) -> None:
    """It loses what it had not written, and nothing else; the next one goes on from there."""
    top_up = world.processor.add_top_up(usd(7))
    remembers(world, "topup.succeeded", top_up, ago=timedelta(0))
    world.wait(timedelta(hours=1))
    started = await start(world)
    moment = 0
    while (await state(world, started.run.id)).is_running:
        moment = moment % 17 + 1
        world.moments.crash_at(moment)
        with suppress(Crash):
            await world.run_reconciliation(started.run.id, actor=WORKER)
        world.moments.calm()
    (one,) = await found_by(world, started.run)
    assert one.state is S.REPAIRED
    run = await state(world, started.run.id)
    assert (run.state, run.done, run.errors) == (RunState.DONE, run.total, 0)
    await work(world)
    assert len(world.database.tables.receipts) == 1


async def test_two_workers_take_a_step_once(world: World) -> None:
    started = await start(world)
    await asyncio.gather(
        *(world.run_reconciliation(started.run.id, actor=WORKER) for _ in range(3))
    )
    run = await state(world, started.run.id)
    assert run.done == run.version <= 3 * 5
    await work(world)
    ended = await state(world, started.run.id)
    assert (ended.done, ended.total) == (ended.total, ended.total)


async def test_a_busy_span_is_compared_in_smaller_pieces(world: World) -> None:
    for _ in range(3):
        world.wait(timedelta(hours=1))
        await tops_up(world, usd(1))
    world.compare = replace(world.compare, rows_max=1)
    ended = await run(world)
    assert (ended.state, await found_by(world, ended)) == (RunState.DONE, [])
    assert ended.version > ended.total


async def test_what_is_too_much_even_in_a_moment_fails_the_try(world: World) -> None:
    started = await start(world)
    world.compare = replace(world.compare, rows_max=-1)
    with pytest.raises(PeriodTooLong):
        await world.run_reconciliation(started.run.id, actor=WORKER)


class Rival:
    """A gateway that lets another worker take the same steps while it is asked."""

    def __init__(self, world: World, run_id: ReconciliationRunId) -> None:
        self.world, self.run_id = world, run_id
        self.inner = MemoryBalanceGateway(world.processor)
        self.was_asked = False

    async def movements(self, period: Period) -> AsyncIterator[Sequence[BalanceMovement]]:
        if not self.was_asked:
            self.was_asked = True
            await self.world.run_reconciliation(self.run_id, actor=WORKER)
        async for page in self.inner.movements(period):
            yield page

    async def find_movements(self, cause: str) -> Sequence[BalanceMovement]:
        return await self.inner.find_movements(cause)


async def test_a_step_that_another_worker_took_meanwhile_changes_nothing(world: World) -> None:
    started = await start(world)
    world.balance = Rival(world, started.run.id)
    await world.run_reconciliation(started.run.id, actor=WORKER)
    run = await state(world, started.run.id)
    assert run.done == run.version == STEPS + STEPS - 1


async def test_no_answer_to_a_repair_is_worth_another_try(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(20_000))
    sent = await charged(world)
    world.processor.recourse.refund(charge_of(sent), usd(500))
    world.wait(timedelta(hours=1))
    started = await start(world)
    (line,) = (await world.compare(started.run.period)).lines
    found = Discrepancy.found(started.run, line)
    world.processor.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.run_reconciliation.repair(started.run, found, actor=WORKER)
    tried = await world.run_reconciliation.repair(started.run, found, actor=WORKER)
    assert tried.state is S.REPAIRED
