"""The worker's loop: rung, swept or due, bounded, and stopped by nothing but its stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from adapters.memory.system import NoChance
from application.actor import Actor, Role
from application.ports.errors import StoreUnavailable
from application.ports.jobs import ClaimedJob, Job, JobKind
from application.retry_policy import RetryPolicy
from application.run_jobs import LEASE, JobLimits, RunJobs
from domain.errors import ApplicationError
from domain.ids import JobId
from tests.unit.application.story import buried, due_after, queued
from tests.unit.application.world import World

BOUND = 5.0
"""Seconds after which a test that waits for an event has failed."""

Handle = Callable[[str, Actor], Awaitable[None]]


class Passing(ApplicationError):
    """A failure that another try may mend."""

    code = "PASSING"
    retryable = True


class ShakyStore:
    """A store of jobs that does not answer while it is told not to."""

    def __init__(self, world: World) -> None:
        self._jobs = world.jobs
        self.is_down = False
        self.claimed = asyncio.Event()
        self.refused = asyncio.Event()

    async def claim(self, *, limit: int, lease: timedelta) -> Sequence[ClaimedJob]:
        self._answer()
        jobs = await self._jobs.claim(limit=limit, lease=lease)
        self.claimed.set()
        return jobs

    async def finish(self, job: ClaimedJob) -> None:
        self._answer()
        await self._jobs.finish(job)

    async def postpone(self, job: ClaimedJob, *, delay: timedelta, error: str) -> None:
        self._answer()
        await self._jobs.postpone(job, delay=delay, error=error)

    async def bury(self, job: ClaimedJob, *, error: str) -> None:
        self._answer()
        await self._jobs.bury(job, error=error)

    async def until_next(self) -> timedelta | None:
        self._answer()
        return await self._jobs.until_next()

    def _answer(self) -> None:
        if self.is_down:
            self.refused.set()
            raise StoreUnavailable("the database is away")


class Shop:
    """A worker over one handler, and jobs that are put before it."""

    def __init__(
        self,
        handle: Handle,
        *,
        concurrency: int = 2,
        sweep: timedelta | None = None,
        chance: float = 0.0,
    ) -> None:
        self.world = World()
        self.tries = self.world.tries
        self.store = ShakyStore(self.world)
        self.worker = RunJobs(
            jobs=self.store,
            handlers={JobKind.RUN_CHARGE: handle},
            chance=NoChance(chance),
            observer=self.tries,
            limits=JobLimits(concurrency=concurrency, sweep=sweep),
            policy=RetryPolicy(),
        )

    async def put(self, *subjects: str, kind: JobKind = JobKind.RUN_CHARGE) -> None:
        """Write jobs; nobody is told."""
        async with self.world.begin() as unit:
            for subject in subjects:
                unit.outbox.add(
                    Job(
                        id=JobId(self.world.ids.new()),
                        kind=kind,
                        subject=subject,
                        request_id="req-1",
                    )
                )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[asyncio.Event]:
        """Let the worker run until the block is left, or the event is set."""
        stop = asyncio.Event()
        running = asyncio.create_task(self.worker.run(stop))
        try:
            yield stop
        finally:
            stop.set()
            await asyncio.wait_for(running, BOUND)


class Record:
    """A handler that remembers, and tells when it has done so many."""

    def __init__(self, expected: int = 1) -> None:
        self.subjects: list[str] = []
        self.actors: list[Actor] = []
        self._expected = expected
        self._done = asyncio.Event()

    async def __call__(self, subject: str, actor: Actor) -> None:
        self.subjects.append(subject)
        self.actors.append(actor)
        if len(self.subjects) >= self._expected:
            self._done.set()

    async def done(self) -> None:
        """Wait until all that is expected was done."""
        await asyncio.wait_for(self._done.wait(), BOUND)


class Held:
    """A handler that begins, and ends when it is let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.most = 0
        self._running = 0
        self._changed = asyncio.Event()
        self.let_go = asyncio.Event()

    async def __call__(self, subject: str, actor: Actor) -> None:
        assert actor.role is Role.SYSTEM
        self.begun.append(subject)
        self._running += 1
        self.most = max(self.most, self._running)
        self._changed.set()
        await self.let_go.wait()
        self._running -= 1

    async def until_begun(self, count: int) -> None:
        """Wait until `count` jobs have begun."""
        async with asyncio.timeout(BOUND):
            while len(self.begun) < count:
                self._changed.clear()
                await self._changed.wait()


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
    while await shop.store.until_next() is not None:
        shop.world.wait(timedelta(minutes=10))
        await shop.worker.drain()
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


async def test_an_outage_of_the_store_is_survived() -> None:
    record = Record()
    shop = Shop(record)
    shop.store.is_down = True
    await shop.put("subject-1")
    async with shop.open():
        await asyncio.wait_for(shop.store.refused.wait(), BOUND)
        shop.store.is_down = False
        shop.worker.ring()
        await record.done()
    assert [type(error) for error in shop.tries.outages] == [StoreUnavailable]


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
