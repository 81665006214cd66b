"""New work is turned away while too many jobs wait, and let in again when they are done."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.intake import PostgresIntake
from adapters.postgres.jobs import PostgresJobStore
from adapters.postgres.session import SingleStatements
from adapters.postgres.unit_of_work import BeginPostgresUnit
from application.ports.intake import Overloaded
from tests.contract.store import a_job


async def test_the_intake_closes_over_the_limit_and_opens_below_it(
    postgres_engine: AsyncEngine,
) -> None:
    statements = SingleStatements(postgres_engine)
    intake = PostgresIntake(statements, waiting_max=2)
    async with BeginPostgresUnit(engine=postgres_engine)() as unit:
        unit.outbox.add(*(a_job() for _ in range(3)))
    intake.require_open()

    await intake.look()
    with pytest.raises(Overloaded, match="more than 2 jobs wait"):
        intake.require_open()

    jobs = PostgresJobStore(statements)
    (job,) = await jobs.claim(limit=1, lease=timedelta(minutes=1))
    await jobs.finish(job)
    await intake.look()
    intake.require_open()
