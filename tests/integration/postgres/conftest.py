"""Connections to the test's own database, with nothing of ours in between."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.integration.postgres.catalog import connect
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
