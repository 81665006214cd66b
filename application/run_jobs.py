"""The worker's loop: do the jobs that are due, each at least once, a bounded number at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Protocol

from application.actor import Actor, system_actor
from application.ports.jobs import ClaimedJob, JobKind, JobStore
from application.ports.system import Chance
from application.retry_policy import RetryPolicy

LEASE: Final = timedelta(seconds=120)
"""Longer than any job may take: Stripe's timeout times its retries, and two commits."""

PATIENCE: Final = timedelta(seconds=30)
"""What jobs are granted to come to their end when their worker stops."""

OUTAGE_PAUSE: Final = timedelta(seconds=1)
"""How long to leave the database alone after it did not answer."""

LEAST_PAUSE: Final = timedelta(milliseconds=20)

GATHERING: Final = timedelta(milliseconds=5)
"""How long a full worker waits for a second place to get free: one claim then fills both."""

JobHandler = Callable[[str, Actor], Awaitable[None]]
"""Does the job about a subject, as an actor."""


class JobObserver(Protocol):
    """Is told of each try and how it ended, for logs, metrics and traces."""

    def working(self, job: ClaimedJob) -> AbstractContextManager[None]:
        """Return what is entered before a try and left after it, in the task that does the job."""
        ...

    def done(self, job: ClaimedJob) -> None:
        """Hear of a finished job."""
        ...

    def failed(self, job: ClaimedJob, error: Exception, *, delay: timedelta | None) -> None:
        """Hear of a failed try; without a delay the job is set aside for a person."""
        ...

    def cut_off(self, error: Exception) -> None:
        """Hear that jobs could be neither claimed nor given back; their leases bring them back."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLimits:
    """How many jobs run at once, and how often to look without being rung for.

    Without a `sweep` the loop looks when it is rung for, and when a job that it knows of is due.
    A job whose worker died comes back when its `lease` ends; a lease that is shorter than the job
    costs double work and never double money. Of a worker that stops, what has not ended after its
    `patience` is cut off where it stands, as by a crash, and given back.
    """

    concurrency: int
    sweep: timedelta | None
    lease: timedelta = LEASE
    patience: timedelta = PATIENCE


class RunJobs:
    """Claims jobs when rung for, when one is due, and on every sweep; survives any failure."""

    def __init__(
        self,
        *,
        jobs: JobStore,
        handlers: Mapping[JobKind, JobHandler],
        chance: Chance,
        observer: JobObserver,
        limits: JobLimits,
        policy: RetryPolicy,
        last_rites: Mapping[JobKind, JobHandler] = MappingProxyType({}),
    ) -> None:
        """Take the store, who does each kind of job, the limits, and what to do before a burial."""
        self._last_rites = last_rites
        self._jobs = jobs
        self._handlers = handlers
        self._chance = chance
        self._observer = observer
        self._limits = limits
        self._policy = policy
        self._bell = asyncio.Event()
        self._running: dict[asyncio.Task[None], ClaimedJob] = {}

    def ring(self) -> None:
        """Say that jobs may be due; never waits."""
        self._bell.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; then let what runs come to its end, and give back the rest."""
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self.ring())
        try:
            while not stop.is_set():
                await self._turn(stopping)
        finally:
            stopping.cancel()
            if self._running:
                await self._wind_up()

    async def _wind_up(self) -> None:
        patience = self._limits.patience.total_seconds()
        _, late = await asyncio.wait(self._running, timeout=patience)
        unfinished = [self._running[task] for task in late]
        for task in late:
            task.cancel()
        if not late:
            return
        await asyncio.wait(late)
        try:
            await self._jobs.release(unfinished)
        except Exception as error:  # noqa: BLE001 - their leases bring them back
            self._observer.cut_off(error)

    async def drain(self) -> None:
        """Work until nothing is due and nothing runs; for tests and one-off commands."""
        while await self._claim() or self._running:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def _turn(self, stopping: "asyncio.Task[bool]") -> None:
        self._bell.clear()
        try:
            claimed = await self._claim()
            wait = None if claimed or self._is_full else await self._time_to_next()
        except Exception as error:  # noqa: BLE001 - a loop that ends would leave jobs leased
            self._observer.cut_off(error)
            await self._pause(OUTAGE_PAUSE)
            return
        if self._is_full:
            # No ring can help now; only room can, or the end.
            await asyncio.wait({*self._running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(GATHERING.total_seconds())
        elif not claimed:
            await self._pause(wait)

    @property
    def _is_full(self) -> bool:
        return len(self._running) >= self._limits.concurrency

    async def _claim(self) -> int:
        room = self._limits.concurrency - len(self._running)
        claimed = await self._jobs.claim(limit=room, lease=self._limits.lease)
        for job in claimed:
            task = asyncio.create_task(self._do(job))
            self._running[task] = job
            task.add_done_callback(self._ended)
        return len(claimed)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self.ring()

    async def _time_to_next(self) -> timedelta | None:
        next_due = await self._jobs.until_next()
        known = [wait for wait in (next_due, self._limits.sweep) if wait is not None]
        return min(known) if known else None

    async def _pause(self, wait: timedelta | None) -> None:
        # A job that is due may be in another worker's hands for this moment: look, but do not spin.
        seconds = None if wait is None else max(wait, LEAST_PAUSE).total_seconds()
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _do(self, job: ClaimedJob) -> None:
        with self._observer.working(job):
            try:
                await self._try(job)
            except Exception as error:  # noqa: BLE001 - its lease brings the job back
                self._observer.cut_off(error)

    async def _try(self, job: ClaimedJob) -> None:
        try:
            await self._handlers[job.kind](job.subject, system_actor(job.request_id))
        except Exception as error:  # noqa: BLE001 - every failure is kept with its job
            await self._give_back(job, error)
        else:
            await self._jobs.finish(job)
            self._observer.done(job)

    async def _give_back(self, job: ClaimedJob, error: Exception) -> None:
        delay = self._policy.delay(error, tries=job.tries_counted, chance=self._chance.fraction())
        self._observer.failed(job, error, delay=delay)
        text = f"{type(error).__name__}: {error}"[:1000]
        if delay is None:
            if job.kind in self._last_rites:
                await self._last_rites[job.kind](job.subject, system_actor(job.request_id))
            await self._jobs.bury(job, error=text)
        else:
            await self._jobs.postpone(job, delay=delay, error=text)
