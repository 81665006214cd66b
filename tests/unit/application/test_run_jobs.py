"""The worker's loop: rung, swept or due, bounded, and stopped by nothing but its stop."""

import asyncio
from datetime import timedelta

import pytest

from application.actor import Actor, Role
from application.ports.errors import StoreUnavailable
from application.ports.jobs import JobKind
from application.run_jobs import LEASE
from domain.errors import ApplicationError
from tests.unit.application.story import buried, due_after, queued
from tests.unit.application.worker_shop import BOUND, Handle, Held, Record, Shop


class Passing(ApplicationError):
    """A failure that another try may mend."""

    code = "PASSING"
    retryable = True


def failing(error: Exception) -> Handle:
    async def handle(_subject: str, _actor: Actor) -> None:
        raise error

    return handle


async def test_a_job_is_done_as_the_system_under_the_request_that_made_it() -> None:
    record = Record()
    shop = Shop(record)
    await shop.put("subject-1")
    await shop.worker.drain()
    (actor,) = record.actors
    assert (actor.role, actor.request_id) == (Role.SYSTEM, "req-1")
    assert record.subjects == ["subject-1"]
    assert shop.tries.finished == [JobKind.RUN_CHARGE]
    assert queued(shop.world) == []


@pytest.mark.parametrize(
    ("chance", "delays"),
    [
        (0.0, [0.25, 0.5, 1.0, 2.0, 4.0]),
        (0.5, [0.375, 0.75, 1.5, 3.0, 6.0]),
    ],
)
async def test_a_failed_try_waits_twice_as_long_each_time(
    chance: float, delays: list[float]
) -> None:
    shop = Shop(failing(Passing("not now")), chance=chance)
    await shop.put("subject-1")
    for delay in delays:
        await shop.worker.drain()
        assert due_after(shop.world) == [timedelta(seconds=delay)]
        shop.world.wait(timedelta(seconds=delay))
    assert [delay for _, _, delay in shop.tries.failures] == [
        timedelta(seconds=delay) for delay in delays
    ]


@pytest.mark.parametrize(("error", "tries"), [(Passing("x"), 300), (ValueError("x"), 8)])
async def test_a_job_that_goes_on_failing_is_set_aside_with_its_error(
    error: Exception, tries: int
) -> None:
    shop = Shop(failing(error))
    await shop.put("subject-1")
    for _ in range(tries):
        await shop.worker.drain()
        shop.world.wait(timedelta(minutes=10))
    assert await shop.store.until_next() is None
    assert len(shop.tries.failures) == tries
    assert shop.tries.failures[-1][2] is None
    (row,) = buried(shop.world)
    assert (row.tries, row.error) == (tries, f"{type(error).__name__}: x")


async def test_an_endless_error_is_cut_before_it_is_kept() -> None:
    shop = Shop(failing(ValueError("x" * 5_000)))
    await shop.put("subject-1")
    await shop.worker.drain()
    (row,) = shop.world.database.tables.jobs.values()
    assert len(row.error or "") == 1_000


async def test_a_kind_that_nobody_does_is_kept_as_a_failure() -> None:
    shop = Shop(Record())
    await shop.put("subject-1", kind=JobKind.RUN_TRANSFER)
    await shop.worker.drain()
    assert [type(error) for _, error, _ in shop.tries.failures] == [KeyError]


async def test_rung_for_without_a_sweep_a_job_is_done() -> None:
    record = Record()
    shop = Shop(record)
    async with shop.open():
        await asyncio.wait_for(shop.store.claimed.wait(), BOUND)
        await shop.put("subject-1")
        shop.worker.ring()
        await record.done()


async def test_without_a_ring_the_sweep_finds_the_job() -> None:
    record = Record()
    shop = Shop(record, sweep=timedelta(milliseconds=1))
    async with shop.open():
        await asyncio.wait_for(shop.store.claimed.wait(), BOUND)
        await shop.put("subject-1")
        await record.done()


async def test_without_ring_and_sweep_a_job_is_done_when_it_is_due() -> None:
    record = Record()
    shop = Shop(record)
    await shop.put("subject-1")
    # Somebody else holds the job for a moment, and never gives it back.
    await shop.world.jobs.claim(limit=1, lease=timedelta(milliseconds=1))
    async with shop.open():
        await asyncio.wait_for(shop.store.claimed.wait(), BOUND)
        shop.world.wait(timedelta(milliseconds=1))
        await record.done()


async def test_no_more_jobs_run_at_once_than_the_limit() -> None:
    held = Held()
    shop = Shop(held, concurrency=3)
    await shop.put(*(str(number) for number in range(10)))
    async with shop.open():
        await held.until_begun(3)
        shop.worker.ring()
        held.let_go.set()
        await held.until_begun(10)
    assert held.most == 3
    assert shop.tries.finished == [JobKind.RUN_CHARGE] * 10


async def test_one_slow_job_keeps_the_sweep_from_nothing() -> None:
    held = Held()
    shop = Shop(held, sweep=timedelta(milliseconds=1))
    await shop.put("slow")
    async with shop.open():
        await held.until_begun(1)
        await shop.put("quick")
        await held.until_begun(2)
        held.let_go.set()


async def test_stopping_lets_what_runs_come_to_its_end() -> None:
    held = Held()
    shop = Shop(held)
    await shop.put("subject-1")
    async with shop.open() as stop:
        await held.until_begun(1)
        stop.set()
        await shop.put("subject-2")
        shop.worker.ring()
        held.let_go.set()
    assert held.begun == ["subject-1"]
    assert shop.tries.finished == [JobKind.RUN_CHARGE]
    assert len(queued(shop.world)) == 1


async def test_the_worker_is_not_done_before_what_it_runs_is() -> None:
    held = Held()
    shop, stop = Shop(held), asyncio.Event()
    await shop.put("subject-1")
    running = asyncio.create_task(shop.worker.run(stop))
    await held.until_begun(1)
    stop.set()
    done, _ = await asyncio.wait([running], timeout=0.02)
    assert not done
    held.let_go.set()
    await asyncio.wait_for(running, BOUND)
    assert shop.tries.finished == [JobKind.RUN_CHARGE]


@pytest.mark.parametrize("outage", [StoreUnavailable("away"), ValueError("a defect of ours")])
async def test_an_outage_of_the_store_is_survived(outage: Exception) -> None:
    record = Record()
    shop = Shop(record)
    shop.store.is_down, shop.store.outage = True, outage
    await shop.put("subject-1")
    async with shop.open():
        await asyncio.wait_for(shop.store.refused.wait(), BOUND)
        shop.store.is_down = False
        shop.worker.ring()
        await record.done()
    assert shop.tries.outages == [outage]


async def test_a_job_that_cannot_be_marked_done_comes_back_when_its_lease_ends() -> None:
    record = Record()

    async def cut_off_once(subject: str, actor: Actor) -> None:
        await record(subject, actor)
        shop.store.is_down = len(record.subjects) == 1

    shop = Shop(cut_off_once)
    await shop.put("subject-1")
    await _drain_into_outage(shop)
    assert due_after(shop.world) == [LEASE]
    shop.store.is_down = False
    shop.world.wait(LEASE)
    await shop.worker.drain()
    assert record.subjects == ["subject-1", "subject-1"]
    assert queued(shop.world) == []


async def test_a_failure_that_cannot_be_written_comes_back_when_its_lease_ends() -> None:
    async def fail_and_cut_off(_subject: str, _actor: Actor) -> None:
        shop.store.is_down = True
        raise Passing("not now")

    shop = Shop(fail_and_cut_off)
    await shop.put("subject-1")
    await _drain_into_outage(shop)
    assert due_after(shop.world) == [LEASE]
    assert [type(error) for error in shop.tries.outages] == [StoreUnavailable]


async def _drain_into_outage(shop: Shop) -> None:
    with pytest.raises(StoreUnavailable):
        await shop.worker.drain()
