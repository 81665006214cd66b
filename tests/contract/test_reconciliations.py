"""Runs that compare everything: one at a time, and what they found comes back as it was."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.errors import NotFound
from application.ports.reconciliations import RunCursor
from domain.drift import DriftLine
from domain.drift_cause import DriftCause, Repair
from domain.ids import ReconciliationRunId
from domain.money import Money
from domain.reconciliation import Discrepancy, DiscrepancyState, ReconciliationRun, RunState
from tests.builders import LATER, NOON, a_transaction, a_transaction_id, eur, fresh, usd
from tests.contract.store import Store, added


def a_run(**changes: object) -> ReconciliationRun:
    run = ReconciliationRun.start(
        id=ReconciliationRunId(a_transaction_id()),
        older_than=NOON,
        since=None,
        limit=100,
        is_dry=True,
        requested_by="ada",
        reason="every night",
        at=NOON,
    )
    return replace(run, **changes)  # type: ignore[arg-type]  # each test names fields


def a_line(stripe: Money | None = None, **changes: object) -> DriftLine:
    stripe = stripe or usd(1)
    line = DriftLine(
        object=fresh("ch"),
        entry=fresh("txn"),
        part="AMOUNT",
        transaction_id=None,
        at=NOON,
        ours=Money(0, stripe.currency),
        stripe=stripe,
        cause=DriftCause.MISSING_EVENT,
        repair=Repair.FILE_MISSING_EVENTS,
    )
    return replace(line, **changes)  # type: ignore[arg-type]  # each test names fields


async def started(store: Store, run: ReconciliationRun) -> ReconciliationRun:
    async with store.begin() as unit:
        assert await unit.reconciliations.start(run)
    return run


async def found(store: Store, run: ReconciliationRun, *lines: DriftLine) -> None:
    async with store.begin() as unit:
        await unit.reconciliations.note(*(Discrepancy.found(run, line) for line in lines))


async def test_a_run_reads_back_and_moves_on(store: Store) -> None:
    run = await started(store, a_run())
    moved = run.compared(to=run.slice.end).repaired(found=3, failed=1)
    ended = moved.looked(to=7, found=2, failed=0).ended(RunState.DONE, at=LATER, failure="x")
    async with store.begin() as unit:
        assert await unit.reconciliations.running() == run
        assert await unit.reconciliations.lock(run.id) == run
        await unit.reconciliations.save(ended)
        assert await unit.reconciliations.running() is None
        assert await unit.reconciliations.compared_to() == NOON
    assert await store.reconciliations.run(run.id) == ended


async def test_one_runs_at_a_time_whoever_starts_it(store: Store) -> None:
    async def start() -> bool:
        async with store.begin() as unit:
            return await unit.reconciliations.start(a_run())

    assert sorted(await asyncio.gather(*(start() for _ in range(5)))) == [False] * 4 + [True]
    async with store.begin() as unit:
        running = await unit.reconciliations.running()
        assert running is not None
        await unit.reconciliations.save(running.ended(RunState.FAILED, at=LATER))
    assert await start()


async def test_only_what_came_to_its_end_counts_as_compared(store: Store) -> None:
    async with store.begin() as unit:
        assert await unit.reconciliations.compared_to() is None
        run = a_run()
        await unit.reconciliations.start(run)
        await unit.reconciliations.save(run.ended(RunState.FAILED, at=LATER))
        assert await unit.reconciliations.compared_to() is None


async def test_what_was_found_is_kept_once_and_settled(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    run = await started(store, a_run())
    automatic = a_line(transaction_id=transaction.id)
    manual = a_line(eur(-5), repair=Repair.ASK_A_PERSON, cause=DriftCause.UNKNOWN)
    await found(store, run, automatic, manual)
    await found(store, run, automatic)
    async with store.begin() as unit:
        (one,) = await unit.reconciliations.open(run.id, limit=10)
        assert (one.line, one.state) == (automatic, DiscrepancyState.OPEN)
        await unit.reconciliations.settle(one.tried(DiscrepancyState.REPAIRED, "done"))
        assert await unit.reconciliations.open(run.id, limit=10) == []
    first, second = await store.reconciliations.discrepancies([run.id], limit=10, after=0)
    assert (first.state, first.note) == (DiscrepancyState.REPAIRED, "done")
    assert (second.line, second.state) == (manual, DiscrepancyState.PROPOSED)
    rest = await store.reconciliations.discrepancies([run.id], limit=10, after=first.number)
    assert rest == [second]
    assert await store.reconciliations.discrepancies([run.id], limit=1, after=0) == [first]


async def test_several_runs_are_asked_about_at_once(store: Store) -> None:
    first = await started(store, a_run())
    await found(store, first, a_line(), a_line(), a_line())
    async with store.begin() as unit:
        await unit.reconciliations.save(first.ended(RunState.DONE, at=LATER))
    second = await started(store, a_run())
    await found(store, second, a_line(eur(4)))
    ids = [first.id, second.id]
    pages = await store.reconciliations.discrepancies(ids, limit=2, after=0)
    assert [one.run_id for one in pages] == [first.id, first.id, second.id]
    assert [one.number for one in pages] == sorted(one.number for one in pages)
    drifts = await store.reconciliations.drifts(ids)
    assert drifts == {first.id: [usd(3)], second.id: [eur(4)]}
    assert await store.reconciliations.discrepancies([], limit=2, after=0) == []
    assert await store.reconciliations.drifts([]) == {}


async def test_every_cause_repair_and_state_reads_back(store: Store) -> None:
    run = await started(store, a_run())
    lines = [a_line(cause=cause) for cause in DriftCause] + [a_line(repair=one) for one in Repair]
    await found(store, run, *lines)
    kept = await store.reconciliations.discrepancies([run.id], limit=100, after=0)
    assert [one.line for one in kept] == lines
    async with store.begin() as unit:
        for one, state in zip(kept, DiscrepancyState, strict=False):
            await unit.reconciliations.settle(one.tried(state, ""))


async def test_the_drift_of_a_run_leaves_timing_out(store: Store) -> None:
    run = await started(store, a_run())
    late = a_line(usd(100), cause=DriftCause.TIMING)
    await found(store, run, a_line(usd(3)), a_line(usd(-1)), a_line(eur(7)), late)
    assert await store.reconciliations.drifts([run.id]) == {run.id: [eur(7), usd(2)]}
    nobodys = ReconciliationRunId(a_transaction_id())
    assert await store.reconciliations.drifts([nobodys]) == {}


async def test_runs_are_listed_newest_first(store: Store) -> None:
    runs = []
    for hour in range(3):
        run = await started(store, a_run(started_at=NOON + timedelta(hours=hour)))
        async with store.begin() as unit:
            ended = run.ended(RunState.DONE, at=LATER)
            await unit.reconciliations.save(ended)
        runs.append(ended)
    oldest, middle, newest = runs
    page = await store.reconciliations.runs(limit=2, after=None)
    assert (page.rows, page.has_next) == ([newest, middle], True)
    after = RunCursor(middle.started_at, middle.id)
    page = await store.reconciliations.runs(limit=2, after=after)
    assert (page.rows, page.has_next) == ([oldest], False)


async def test_what_is_not_there_is_not_found(store: Store) -> None:
    run = a_run()
    assert await store.reconciliations.run(run.id) is None
    async with store.begin() as unit:
        with pytest.raises(NotFound):
            await unit.reconciliations.lock(run.id)
        with pytest.raises(NotFound):
            await unit.reconciliations.save(run)
        with pytest.raises(NotFound):
            await unit.reconciliations.settle(Discrepancy.found(run, a_line()))
