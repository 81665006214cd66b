"""A commit in one process rings for those who follow in another, through Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.embedded.local import LocalServers
from entrypoints.container import Container, close, container_of
from entrypoints.settings import Settings
from entrypoints.variables import check
from tests.builders import a_transaction, fresh
from tests.contract.store import a_job, an_audit_event
from tests.contract.test_bell import Ear
from tests.integration.postgres.planted import variables
from tests.postgres_fixtures import PostgresDatabase


@asynccontextmanager
async def process(settings: Settings) -> AsyncIterator[tuple[Container, Ear]]:
    """Be one process that hears the bell."""
    container = container_of(settings)
    ear = Ear(container.bell())
    await ear.bell.start(ear)
    await ear.rung()
    try:
        yield container, ear
    finally:
        await ear.bell.stop()
        await close(container)


async def test_what_one_process_commits_is_rung_for_in_another(
    postgres_servers: LocalServers, postgres_database: PostgresDatabase
) -> None:
    settings = check(
        Settings,
        {
            **variables(postgres_database, "http://127.0.0.1:1"),
            "REDIS_URL": postgres_servers.redis_url,
            "REDIS_PREFIX": fresh("ring"),
        },
    )
    async with process(settings) as (writing, _), process(settings) as (_, ear):
        transaction = a_transaction()
        async with writing.storage.begin()() as unit:
            await unit.transactions.add(transaction)
            unit.audit.record(an_audit_event(transaction, "happened", step="1"))
        await ear.rung()
        async with writing.storage.begin()() as unit:
            unit.outbox.add(a_job())
        await ear.rung()
        heard = ear.heard
        async with writing.storage.begin()():
            pass
        await asyncio.sleep(0.2)
        assert ear.heard == heard
