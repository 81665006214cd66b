"""Connections to the test's own database, with nothing of ours in between."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from adapters.embedded.postgres import SUPERUSER
from tests.contract.memory_store import a_memory_store
from tests.contract.store import Store
from tests.integration.postgres.catalog import connect
from tests.integration.postgres.event_door import EventDoor, event_door
from tests.postgres_fixtures import PostgresDatabase


@pytest.fixture
async def service(
    postgres_database: PostgresDatabase,
) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """Connect as the role that the service serves with."""
    connection = await connect(postgres_database.service_url)
    yield connection
    await connection.close()


@pytest.fixture
async def owner(postgres_database: PostgresDatabase) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """Connect as the role that owns everything."""
    connection = await connect(postgres_database.owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def superuser(
    postgres_database: PostgresDatabase,
) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """Connect as whoever runs the server."""
    parts = postgres_database.owner_url.partition("//")
    connection = await connect(f"{parts[0]}//{SUPERUSER}@{parts[2].partition('@')[2]}")
    yield connection
    await connection.close()


@pytest.fixture
async def door(postgres_store: Store) -> AsyncIterator[EventDoor]:
    """Open Stripe's door over PostgreSQL."""
    async with event_door(postgres_store) as opened:
        yield opened


@pytest.fixture
async def quick_door() -> AsyncIterator[EventDoor]:
    """Open Stripe's door over the store in memory: for lives of very many orders."""
    async with event_door(a_memory_store()) as opened:
        yield opened
