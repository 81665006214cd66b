"""Jobs on lease: two connections never hold the same one, and a lease that ends gives it back."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.jobs import PostgresJobStore
from adapters.postgres.session import SingleStatements
from application.ports.jobs import ClaimedJob
from tests.contract.store import Store, a_job

MINUTE = timedelta(minutes=1)


async def queue(store: Store, count: int) -> list[str]:
    """Add jobs in one unit each, so that they become due one after the other."""
    jobs = [a_job() for _ in range(count)]
    for job in jobs:
        async with store.begin() as unit:
            unit.outbox.add(job)
    return [job.subject for job in jobs]


async def test_claims_at_the_same_time_never_overlap(
    postgres_store: Store, postgres_engine: AsyncEngine
) -> None:
    subjects = await queue(postgres_store, 60)
    stores = [PostgresJobStore(SingleStatements(postgres_engine)) for _ in range(8)]
    claims = await asyncio.gather(*(store.claim(limit=9, lease=MINUTE) for store in stores))
    claimed = [job.subject for claim in claims for job in claim]
    assert sorted(claimed) == sorted(subjects)
    assert max(len(claim) for claim in claims) <= 9


async def test_a_row_that_somebody_has_locked_is_passed_by(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    first, second = await queue(postgres_store, 2)
    async with service.transaction():
        await service.execute("SELECT FROM outbox WHERE subject = $1 FOR UPDATE", first)
        claimed = await postgres_store.jobs.claim(limit=5, lease=MINUTE)
    assert [job.subject for job in claimed] == [second]


async def test_the_oldest_come_first(postgres_store: Store) -> None:
    subjects = await queue(postgres_store, 5)
    claimed = await postgres_store.jobs.claim(limit=3, lease=MINUTE)
    assert [job.subject for job in claimed] == subjects[:3]


async def test_a_job_comes_back_when_its_lease_ends(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    await queue(postgres_store, 1)
    (job,) = await postgres_store.jobs.claim(limit=1, lease=MINUTE)
    assert await postgres_store.jobs.claim(limit=1, lease=MINUTE) == []
    # What the database's clock does by itself in a minute.
    await service.execute("UPDATE outbox SET due_at = due_at - interval '1 minute'")
    (again,) = await postgres_store.jobs.claim(limit=1, lease=MINUTE)
    assert (again.id, again.tries) == (job.id, job.tries + 1)


async def test_whoever_lost_its_lease_changes_nothing(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    await queue(postgres_store, 1)
    (late,) = await postgres_store.jobs.claim(limit=1, lease=timedelta(0))
    (holder,) = await postgres_store.jobs.claim(limit=1, lease=MINUTE)
    await postgres_store.jobs.finish(late)
    await postgres_store.jobs.postpone(late, delay=timedelta(0), error="late")
    await postgres_store.jobs.bury(late, error="late")
    row = await service.fetchrow("SELECT state, tries, last_error FROM outbox")
    assert tuple(row) == ("READY", 2, None)
    await postgres_store.jobs.finish(holder)
    assert await service.fetchval("SELECT state FROM outbox") == "DONE"


async def test_many_that_end_together_are_done_in_few_commits(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    await queue(postgres_store, 40)
    claimed = await postgres_store.jobs.claim(limit=40, lease=MINUTE)
    await asyncio.gather(*(postgres_store.jobs.finish(job) for job in claimed))
    done = await service.fetch("SELECT DISTINCT xmin FROM outbox WHERE state = 'DONE'")
    assert await service.fetchval("SELECT count(*) FROM outbox WHERE state = 'DONE'") == 40
    assert len(done) <= 2


async def test_a_buried_job_keeps_its_last_error(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    await queue(postgres_store, 1)
    (job,) = await postgres_store.jobs.claim(limit=1, lease=MINUTE)
    await postgres_store.jobs.bury(job, error="the card is gone")
    row = await service.fetchrow("SELECT state, last_error FROM outbox")
    assert tuple(row) == ("DEAD", "the card is gone")
    assert await postgres_store.jobs.until_next() is None


async def test_a_worker_that_dies_in_the_middle_of_a_claim_takes_nothing(
    postgres_store: Store,
) -> None:
    await queue(postgres_store, 1)
    claim = asyncio.ensure_future(postgres_store.jobs.claim(limit=1, lease=MINUTE))
    claim.cancel()
    await asyncio.wait({claim})
    found: list[ClaimedJob] = list(await postgres_store.jobs.claim(limit=1, lease=MINUTE))
    assert len(found) == 1
