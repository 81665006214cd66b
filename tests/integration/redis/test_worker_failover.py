"""A real worker behind Sentinels goes on when the master dies; only rings wake it here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.redis.connect import connect
from adapters.taskiq.broker import ReliableStreamBroker
from adapters.taskiq.wake import TaskiqWaker
from application.ports.jobs import JobKind
from application.ports.queue import QueueState
from entrypoints.local.clients import until
from tests.builders import fresh
from tests.contract.store import Store, a_job
from tests.integration.local.running import Service, service_over
from tests.postgres_fixtures import PostgresDatabase
from tests.redis_servers import Watched, sentinels


@pytest.fixture
def watched() -> Iterator[Watched]:
    with sentinels() as running:
        yield running


@pytest.fixture
def service(postgres_database: PostgresDatabase, tmp_path: Path) -> Iterator[Service]:
    with service_over(postgres_database, tmp_path) as running:
        yield running


async def done_when_rung_for(store: Store, url: str, prefix: str) -> None:
    """Write a job, ring, and wait until the worker has done it."""
    job = a_job("audit", JobKind.SEAL_AUDIT)
    async with store.begin() as unit:
        unit.outbox.add(job)
    broker = ReliableStreamBroker(connect(url, answer_seconds=2, connect_seconds=2), prefix=prefix)
    await broker.startup()
    waker = TaskiqWaker(broker=broker)
    await waker.start()

    async def state() -> Any:
        waker.wake()
        found = await store.queue.job(job.id)
        return found and found.state

    try:
        await until(state, lambda now: now is QueueState.DONE, what="the job is done")
    finally:
        await waker.stop()
        await broker.shutdown()


async def test_a_worker_is_woken_by_the_next_master(
    watched: Watched, service: Service, postgres_store: Store
) -> None:
    prefix = fresh("opside")
    worker = service.start(
        "worker", "worker", REDIS_URL=watched.url, REDIS_PREFIX=prefix, SWEEP_SECONDS="0"
    )
    await done_when_rung_for(postgres_store, watched.url, prefix)
    watched.kill_master()
    await done_when_rung_for(postgres_store, watched.url, prefix)
    assert worker.is_running
