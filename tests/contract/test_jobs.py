"""A job is done by one worker at a time, and comes back until it is finished or set aside."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

from adapters.system.clock import SystemClock
from application.ports.jobs import ClaimedJob, Job, JobKind
from tests.contract.store import PRESENT_TRACE, Store, a_job
from tests.contract.test_inbox import a_delivery
from tests.patience import PATIENCE_SECONDS

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(milliseconds=50)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def add(store: Store, *jobs: Job) -> None:
    async with store.begin() as unit:
        unit.outbox.add(*jobs)


async def claim(store: Store, limit: int = 10, lease: timedelta = MINUTE) -> Sequence[ClaimedJob]:
    return await store.jobs.claim(limit=limit, lease=lease)


async def eventually(ask: Callable[[], Awaitable[Sequence[ClaimedJob]]]) -> Sequence[ClaimedJob]:
    """Ask until there is an answer; fail when it takes longer than anybody should wait."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if answer := await ask():
                return answer
            await asyncio.sleep(0.01)


def as_claimed(job: Job, *, tries: int = 1) -> ClaimedJob:
    return ClaimedJob(
        id=job.id, kind=job.kind, subject=job.subject, request_id=job.request_id, tries=tries
    )


async def test_a_job_is_claimed_as_it_was_written(store: Store) -> None:
    jobs = [a_job(kind=kind) for kind in JobKind]
    await add(store, *jobs)
    claimed = await claim(store, limit=len(jobs))
    assert {job.id: job for job in claimed} == {job.id: as_claimed(job) for job in jobs}


async def test_jobs_are_claimed_oldest_first_up_to_the_limit(store: Store) -> None:
    jobs = [a_job() for _ in range(5)]
    for job in jobs:
        await add(store, job)
    first, second, third = [await claim(store, limit=2) for _ in range(3)]
    assert [job.id for job in first] == [job.id for job in jobs[:2]]
    assert [job.id for job in second] == [job.id for job in jobs[2:4]]
    assert [job.id for job in third] == [jobs[4].id]
    assert not await claim(store)


async def test_no_two_workers_get_the_same_job(store: Store) -> None:
    jobs = [a_job() for _ in range(40)]
    await add(store, *jobs)
    batches = await asyncio.gather(*(claim(store, limit=5) for _ in range(8)))
    claimed = [job.id for batch in batches for job in batch]
    assert len(claimed) == len(set(claimed))
    rest = await claim(store, limit=40)
    assert {*claimed, *(job.id for job in rest)} == {job.id for job in jobs}


async def test_a_finished_job_does_not_come_back(store: Store) -> None:
    await add(store, a_job())
    (job,) = await claim(store, lease=INSTANT)
    await store.jobs.finish(job)
    assert await store.jobs.until_next() is None
    await asyncio.sleep(INSTANT.total_seconds() * 2)
    assert not await claim(store)


async def test_a_job_whose_id_is_here_already_is_left_as_it_is(store: Store) -> None:
    job, other = a_job(), a_job()
    again = replace(other, id=job.id)
    await add(store, job)
    await add(store, again, other)
    claimed = await claim(store)
    assert {each.id: each for each in claimed} == {
        job.id: as_claimed(job),
        other.id: as_claimed(other),
    }
    for each in claimed:
        await store.jobs.finish(each)
    await add(store, again)
    assert not await claim(store)


async def test_a_job_that_two_units_add_at_once_is_there_once(store: Store) -> None:
    job = a_job()
    await asyncio.gather(*(add(store, replace(job, subject=str(n))) for n in range(4)))
    (claimed,) = await claim(store)
    assert claimed.id == job.id
    assert not await claim(store)


async def test_a_job_comes_back_when_its_lease_ends_and_counts_the_tries(store: Store) -> None:
    job = a_job()
    await add(store, job)
    assert list(await claim(store, lease=INSTANT)) == [as_claimed(job)]
    again = await eventually(lambda: claim(store))
    assert list(again) == [as_claimed(job, tries=2)]


async def test_whoever_lost_the_lease_changes_nothing_any_more(store: Store) -> None:
    await add(store, a_job())
    (lost,) = await claim(store, lease=INSTANT)
    (held,) = await eventually(lambda: claim(store))
    await store.jobs.bury(lost, error="too late")
    await store.jobs.postpone(lost, delay=timedelta(), error="too late")
    assert not await claim(store)
    await store.jobs.postpone(held, delay=timedelta(), error="in time")
    assert len(await eventually(lambda: claim(store))) == 1


async def test_a_postponed_job_comes_back_after_the_delay(store: Store) -> None:
    job = a_job()
    await add(store, job)
    (claimed,) = await claim(store)
    await store.jobs.postpone(claimed, delay=INSTANT, error="not yet")
    again = await eventually(lambda: claim(store))
    assert list(again) == [as_claimed(job, tries=2)]
    await store.jobs.postpone(again[0], delay=MINUTE, error="not yet")
    assert not await claim(store)


async def test_a_buried_job_is_set_aside(store: Store) -> None:
    await add(store, a_job())
    (claimed,) = await claim(store, lease=INSTANT)
    await store.jobs.bury(claimed, error="a bug")
    assert await store.jobs.until_next() is None
    await asyncio.sleep(INSTANT.total_seconds() * 2)
    assert not await claim(store)


async def test_a_job_for_later_waits_for_its_moment(store: Store) -> None:
    now = SystemClock().now().astimezone(UTC)
    soon = replace(a_job(), not_before=now + INSTANT * 6)
    later = replace(a_job(), not_before=now + MINUTE)
    await add(store, later, soon)
    assert not await claim(store)
    (claimed,) = await eventually(lambda: claim(store))
    assert claimed.id == soon.id


async def test_the_wait_until_the_next_job_is_known(store: Store) -> None:
    assert await store.jobs.until_next() is None
    now = SystemClock().now()
    await add(store, replace(a_job(), not_before=now + 10 * MINUTE))
    wait = await store.jobs.until_next()
    assert wait is not None
    assert 9 * MINUTE < wait <= 10 * MINUTE
    await add(store, a_job())
    assert await store.jobs.until_next() == timedelta()
    await claim(store, lease=3 * MINUTE)
    wait = await store.jobs.until_next()
    assert wait is not None
    assert 2 * MINUTE < wait <= 3 * MINUTE


async def test_what_is_given_back_unfinished_is_another_workers_at_once(store: Store) -> None:
    await add(store, *(a_job() for _ in range(3)))
    first, second, third = await claim(store)
    await store.jobs.finish(third)
    await store.jobs.release([first, second, third])
    again = await claim(store)
    assert {job.id: job.tries for job in again} == {first.id: 2, second.id: 2}
    # Whoever gave a job back has no more to say about it.
    await store.jobs.finish(first)
    await store.jobs.release([second])
    assert not await claim(store)


async def test_a_job_bears_the_trace_of_what_ordered_it(store: Store) -> None:
    traced, untraced = a_job(), a_job()
    delivered = replace(a_delivery(), trace=TRACE)
    token = PRESENT_TRACE.set(TRACE)
    await add(store, traced)
    PRESENT_TRACE.reset(token)
    await add(store, untraced)
    await store.inbox.receive(delivered)
    assert {job.id: job.trace for job in await claim(store)} == {
        traced.id: TRACE,
        untraced.id: None,
        delivered.job_id: TRACE,
    }
