"""A worker over a store that can be cut off, and handlers that tell what they do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.memory.system import NoChance
from application.actor import Actor, Role
from application.ports.errors import StoreUnavailable
from application.ports.jobs import ClaimedJob, Job, JobKind
from application.retry_policy import RetryPolicy
from application.run_jobs import JobLimits, RunJobs
from domain.ids import JobId
from tests.patience import PATIENCE_SECONDS
from tests.unit.application.world import World

BOUND = PATIENCE_SECONDS
"""Seconds after which a test that waits for an event has failed."""

Handle = Callable[[str, Actor], Awaitable[None]]


class ShakyStore:
    """A store of jobs that does not answer while it is told not to."""

    def __init__(self, world: World) -> None:
        self._jobs = world.jobs
        self.is_down = False
        self.outage: Exception = StoreUnavailable("the database is away")
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

    async def release(self, jobs: Sequence[ClaimedJob]) -> None:
        self._answer()
        await self._jobs.release(jobs)

    async def bury(self, job: ClaimedJob, *, error: str) -> None:
        self._answer()
        await self._jobs.bury(job, error=error)

    async def until_next(self) -> timedelta | None:
        self._answer()
        return await self._jobs.until_next()

    def _answer(self) -> None:
        if self.is_down:
            self.refused.set()
            raise self.outage


class Shop:
    """A worker over one handler, and jobs that are put before it."""

    def __init__(
        self,
        handle: Handle,
        *,
        concurrency: int = 2,
        sweep: timedelta | None = None,
        chance: float = 0.0,
        patience: timedelta = timedelta(seconds=BOUND),
    ) -> None:
        self.world = World()
        self.tries = self.world.tries
        self.store = ShakyStore(self.world)
        self.worker = RunJobs(
            jobs=self.store,
            handlers={JobKind.RUN_CHARGE: handle},
            chance=NoChance(chance),
            observer=self.tries,
            limits=JobLimits(concurrency=concurrency, sweep=sweep, patience=patience),
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
