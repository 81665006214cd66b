"""One run at a time, over what is old enough, for those who may."""

import asyncio

import pytest

from adapters.memory.reconciliations import MemoryReconciliations
from application.actor import Forbidden
from application.errors import NewsOvertaken
from application.ports.jobs import JobKind
from application.start_reconciliation import LIMIT_MAX, Started
from domain.errors import InvalidInput
from domain.ids import ReconciliationRunId
from domain.reconciliation import (
    FIRST_LOOK,
    OVERLAP,
    SLICE,
    ReconciliationRun,
    RunPhase,
    RunState,
)
from tests.builders import a_transaction_id, usd
from tests.unit.application.reconciling_parts import GRACE
from tests.unit.application.reconciling_story import (
    DAY,
    RUN,
    found_by,
    start,
    state,
)
from tests.unit.application.story import (
    actions,
    buried,
    work,
)
from tests.unit.application.world import ADMIN, ENGINE, WORKER, World


async def test_a_run_that_is_given_up_lets_another_start(world: World) -> None:
    started = await start(world)
    assert (await start(world)).run == started.run
    for _ in range(2):
        rites = world.job_use_cases.last_rites()[RUN]
        await rites(str(started.run.id), WORKER)
    ended = await state(world, started.run.id)
    assert (ended.state, ended.failure) == (RunState.FAILED, "its job was set aside")
    assert actions(world).count("reconciliation.ended") == 1
    await world.run_reconciliation(started.run.id, actor=WORKER)
    assert not (await start(world)).was_running
    assert buried(world) == []


async def test_a_run_looks_back_to_where_the_last_came_and_a_week_further(world: World) -> None:
    now = world.clock.now()
    first = (await start(world)).run
    assert (first.period.end, first.period.begin) == (
        now - GRACE,
        now - GRACE - FIRST_LOOK - OVERLAP,
    )
    assert first.total == (FIRST_LOOK + OVERLAP) // SLICE
    await work(world)
    world.wait(DAY)
    second = (await start(world)).run
    assert second.period.begin == first.period.end - OVERLAP
    assert second.period.end == world.clock.now() - GRACE


async def test_a_run_looks_at_nothing_that_is_younger_than_asked(world: World) -> None:
    world.processor.add_top_up(usd(7))
    before = world.clock.now()
    world.wait(DAY)
    started = await start(world, older_than=before)
    await work(world)
    assert await found_by(world, started.run) == []
    # What lies before the last run's end is still looked at.
    assert (await start(world, older_than=before)).run.period.end == before


async def test_what_makes_no_sense_is_refused(world: World) -> None:
    for limit in (0, LIMIT_MAX + 1):
        with pytest.raises(InvalidInput):
            await start(world, limit=limit)
    with pytest.raises(InvalidInput):
        await start(world, older_than=world.clock.now() + DAY)
    with pytest.raises(Forbidden):
        await world.start_reconciliation(
            older_than=None, limit=1, is_dry=True, reason="x", actor=ENGINE
        )


async def test_of_two_that_start_at_once_one_is_the_others_answer(world: World) -> None:
    first, second = await asyncio.gather(start(world), start(world))
    assert first.run == second.run
    assert sorted([first.was_running, second.was_running]) == [False, True]
    assert actions(world).count("reconciliation.started") == 1


async def test_a_run_that_ended_in_that_moment_is_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def taken(*_: object) -> bool:
        return False

    monkeypatch.setattr(MemoryReconciliations, "start", taken)
    with pytest.raises(NewsOvertaken):
        await start(world)


async def test_the_schedule_starts_a_run_that_repairs(world: World) -> None:
    await world.handlers[JobKind.START_RECONCILIATION]("every night", WORKER)
    async with world.begin() as unit:
        running = await unit.reconciliations.running()
    assert running is not None
    assert (running.is_dry, running.reason, running.phase) == (
        False,
        "every night",
        RunPhase.COMPARING,
    )


async def test_runs_are_shown_to_admins_only(world: World) -> None:
    started = (await start(world)).run
    show = world.show_reconciliation
    page = await show.runs(first=10, after=None, actor=ADMIN)
    assert page.rows == [started]
    assert await show.discrepancies(started.id, first=1, after=0, actor=ADMIN) == []
    assert await show.run(ReconciliationRunId(a_transaction_id()), actor=ADMIN) is None
    with pytest.raises(InvalidInput):
        await show.runs(first=101, after=None, actor=ADMIN)
    for asked in (
        show.runs(first=1, after=None, actor=ENGINE),
        show.run(started.id, actor=ENGINE),
        show.discrepancies(started.id, first=1, after=0, actor=ENGINE),
        show.drift_of(started.id, actor=ENGINE),
    ):
        with pytest.raises(Forbidden):
            await asked


async def test_a_run_that_began_in_the_same_moment_is_the_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (await start(world)).run
    look, looks = MemoryReconciliations.running, []

    async def late(store: MemoryReconciliations) -> ReconciliationRun | None:
        looks.append(store)
        return None if len(looks) == 1 else await look(store)

    monkeypatch.setattr(MemoryReconciliations, "running", late)
    assert await start(world) == Started(first, was_running=True)


async def test_a_run_whose_job_is_gone_goes_on_when_one_is_asked_for(world: World) -> None:
    first = (await start(world)).run
    world.database.tables.jobs.clear()
    await work(world)
    assert (await state(world, first.id)).is_running
    assert (await start(world)).was_running
    await work(world)
    ended = await state(world, first.id)
    assert (ended.state, ended.done) == (RunState.DONE, ended.total)
