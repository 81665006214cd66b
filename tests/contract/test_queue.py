"""Jobs are told as they fare, page by page; a person's decision keeps workers away."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.system.clock import SystemClock
from application.ports.errors import NotFound
from application.ports.jobs import ClaimedJob, Job, JobKind
from application.ports.queue import JobFilter, QueuedJob, QueueState, QueueStats
from domain.ids import JobId, TransactionId
from domain.webhook_event import WebhookEventState
from tests.builders import a_transaction, a_transaction_id
from tests.contract.store import Store, a_job, added
from tests.contract.test_inbox import a_delivery
from tests.contract.test_jobs import add, claim

HOUR = timedelta(hours=1)
S = QueueState
EVERY_FATE = (S.READY, S.RUNNING, S.SCHEDULED, S.RETRYING, S.DONE, S.DEAD, S.DISCARDED)


def a_charge() -> Job:
    return a_job(str(a_transaction_id()))


async def claimed(store: Store, job: Job) -> ClaimedJob:
    await add(store, job)
    (found,) = [one for one in await claim(store) if one.id == job.id]
    return found


async def made(store: Store, state: QueueState) -> Job:
    """Add a job and bring it into a state."""
    job = a_charge()
    if state in (S.READY, S.SCHEDULED):
        later = SystemClock().now() + HOUR if state is S.SCHEDULED else None
        await add(store, replace(job, not_before=later))
        return job
    held = await claimed(store, job)
    if state is S.RETRYING:
        await store.jobs.postpone(held, delay=HOUR, error="not yet")
    if state is S.DONE:
        await store.jobs.finish(held)
    if state in (S.DEAD, S.DISCARDED):
        await store.jobs.bury(held, error="it is broken")
    if state is S.DISCARDED:
        async with store.begin() as unit:
            await unit.queue.discard(await unit.queue.lock(job.id))
    return job


async def states(store: Store, filter: JobFilter) -> list[QueueState]:
    return [row.state for row in (await store.queue.page(filter, limit=50, after=None)).rows]


async def told(store: Store, job: Job) -> QueuedJob:
    async with store.begin() as unit:
        return await unit.queue.lock(job.id)


# The one that is ready comes last: making the others claims what is.
MAKING = (*EVERY_FATE[1:], S.READY)


async def test_each_fate_is_told_counted_and_found(store: Store) -> None:
    jobs = {state: await made(store, state) for state in MAKING}
    for state, job in jobs.items():
        row = await told(store, job)
        assert (row.state, row.subject, row.request_id) == (state, job.subject, job.request_id)
        (page,) = [await store.queue.page(JobFilter(states=(state,)), limit=9, after=None)]
        assert page.rows == [row]
    (stats,) = [line for line in await store.queue.stats() if line.kind is JobKind.RUN_CHARGE]
    assert stats.oldest_ready is not None
    assert timedelta() <= stats.oldest_ready < HOUR
    assert replace(stats, oldest_ready=None) == QueueStats(
        kind=JobKind.RUN_CHARGE,
        ready=1,
        running=1,
        scheduled=1,
        retrying=1,
        dead=1,
        oldest_ready=None,
        done_last_minute=1,
        done_last_hour=1,
    )


async def test_every_kind_has_a_line_also_without_a_job(store: Store) -> None:
    lines = await store.queue.stats()
    assert [line.kind for line in lines] == list(JobKind)
    assert {(line.ready, line.dead, line.oldest_ready) for line in lines} == {(0, 0, None)}


async def test_a_page_is_newest_first_and_the_next_goes_on_from_there(store: Store) -> None:
    jobs = [a_charge() for _ in range(5)]
    await add(store, *jobs)
    newest = sorted((job.id for job in jobs), reverse=True)
    seen: list[JobId] = []
    after = None
    for size in (2, 2, 1):
        page = await store.queue.page(JobFilter(), limit=2, after=after)
        assert len(page.rows) == size
        assert page.has_next == (size == 2)
        seen += [row.id for row in page.rows]
        after = seen[-1]
    assert seen == newest


async def test_a_filter_by_kind_and_by_transaction_finds_its_events_too(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    about = a_job(str(transaction.id), JobKind.RUN_TRANSFER)
    await store.jobs.finish(await claimed(store, about))
    await add(store, a_charge())
    delivery = a_delivery()
    await store.inbox.receive(delivery)
    async with store.begin() as unit:
        event = await unit.events.lock(delivery.id)
        await unit.events.save(
            replace(event, state=WebhookEventState.PROCESSED, transaction_id=transaction.id)
        )
    found = await store.queue.page(JobFilter(transaction_id=transaction.id), limit=9, after=None)
    assert {row.id for row in found.rows} == {about.id, delivery.job_id}
    assert {row.transaction_id for row in found.rows} == {transaction.id}
    transfers = JobFilter(kinds=(JobKind.RUN_TRANSFER,), states=(S.DONE, S.DEAD))
    assert [row.id for row in (await store.queue.page(transfers, limit=9, after=None)).rows] == [
        about.id
    ]
    nothing = JobFilter(transaction_id=TransactionId(a_transaction_id()))
    assert await states(store, nothing) == []
    assert await states(store, JobFilter(states=())) == []


async def test_a_revived_job_is_as_new_and_its_old_holder_changes_nothing(store: Store) -> None:
    job = a_charge()
    first = await claimed(store, job)
    await store.jobs.bury(first, error="it is broken")
    assert not await claim(store)
    async with store.begin() as unit:
        dead = await unit.queue.lock(job.id)
        assert (dead.state, dead.was_retried, dead.last_error) == (S.DEAD, False, "it is broken")
        await unit.queue.revive(dead)
    assert ((await told(store, job)).state, (await told(store, job)).was_retried) == (
        S.READY,
        True,
    )
    await store.jobs.finish(first)
    (second,) = await claim(store)
    assert (second.id, second.tries, second.tries_counted) == (job.id, 3, 1)
    await store.jobs.finish(first)
    assert (await told(store, job)).state is S.RUNNING


async def test_a_discarded_job_is_never_claimed_and_never_written_again(store: Store) -> None:
    job = await made(store, S.RETRYING)
    async with store.begin() as unit:
        await unit.queue.discard(await unit.queue.lock(job.id))
    await add(store, job)
    assert not await claim(store)
    assert (await told(store, job)).state is S.DISCARDED


async def test_a_job_that_is_decided_about_is_no_other_units(store: Store) -> None:
    job = await made(store, S.DEAD)
    async with store.begin() as unit:
        row = await unit.queue.lock(job.id)
        rival = asyncio.create_task(told(store, job))
        done, _ = await asyncio.wait({rival}, timeout=0.15)
        assert not done
        await unit.queue.revive(row)
    assert (await rival).state is S.READY


async def test_an_unknown_job_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        await told(store, a_job())
