"""Several schedulers on one database: one leads, and another when it is gone."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from application.schedule_jobs import SCHEDULES
from entrypoints.local.clients import until
from entrypoints.local.process import ServiceProcess
from tests.integration.local.running import Service, service_over
from tests.integration.postgres.catalog import connect
from tests.postgres_fixtures import PostgresDatabase

LEADS = '"event":"scheduler_leads"'
STANDS_BY = '"event":"scheduler_stands_by"'
EVERY_SCHEDULE = len(SCHEDULES) + 1
"""The nightly clean-up is the settings'."""


@pytest.fixture
def service(postgres_database: PostgresDatabase, tmp_path: Path) -> Iterator[Service]:
    with service_over(postgres_database, tmp_path) as running:
        yield running


async def written(service: Service) -> list[Any]:
    """Return each job of the clock, and how often it is there."""
    connection: asyncpg.Connection[Any] = await connect(service.database.owner_url)
    try:
        rows = await connection.fetch(
            "SELECT request_id, count(*) AS times FROM outbox GROUP BY request_id"
        )
        return list(rows)
    finally:
        await connection.close()


async def all_are_written(service: Service) -> None:
    await until(
        lambda: written(service),
        lambda rows: len(rows) >= EVERY_SCHEDULE,
        what="every schedule has its job",
    )


def end(process: ServiceProcess, number: signal.Signals) -> int:
    process.signal(number)
    return process.popen.wait(20)


async def test_another_leads_when_the_leader_is_killed_and_nothing_is_there_twice(
    service: Service,
) -> None:
    first = service.start("first", "scheduler")
    first.wait_ready(LEADS)
    second = service.start("second", "scheduler")
    second.wait_ready(STANDS_BY)
    await all_are_written(service)

    assert end(first, signal.SIGKILL) == -signal.SIGKILL
    second.wait_ready(LEADS)
    third = service.start("third", "scheduler")
    third.wait_ready(STANDS_BY)
    assert {row["times"] for row in await written(service)} == {1}


async def test_a_leader_that_is_told_to_stop_leaves_its_seat_at_once(service: Service) -> None:
    """Nobody waits for a lease of five minutes."""
    first = service.start("first", "scheduler", SCHEDULER_LEASE_SECONDS="300")
    first.wait_ready(LEADS)
    second = service.start("second", "scheduler")
    second.wait_ready(STANDS_BY)
    assert end(first, signal.SIGTERM) == 0
    second.wait_ready(LEADS)
    await all_are_written(service)
