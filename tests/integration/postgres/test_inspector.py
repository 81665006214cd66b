"""What production needs of the database is seen in the database itself."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import open_engine
from adapters.postgres.inspector import DatabaseInspector
from adapters.postgres.revisions import head
from adapters.postgres.session import SingleStatements
from application.ports.errors import StoreUnavailable
from application.readiness.facts import DatabaseFacts
from tests.postgres_fixtures import SCHEMA, PostgresDatabase


async def seen(engine: AsyncEngine) -> DatabaseFacts:
    return await DatabaseInspector(statements=SingleStatements(engine), head=head()).inspect()


async def test_a_fresh_database_has_its_walls_and_serves_a_role_of_its_own(
    postgres_engine: AsyncEngine,
) -> None:
    facts = await seen(postgres_engine)
    assert (facts.head, facts.system.schema_revision) == (head(), head())
    assert (facts.is_superuser, facts.owns_tables, facts.may_rewrite) == (False, False, False)
    assert (facts.is_local, facts.is_encrypted) == (True, False)
    assert facts.missing_walls == ()
    assert facts.verified_at is None
    assert (facts.last_scheduled_at, facts.last_delivered_at, facts.unsealed_since) == (None,) * 3


async def test_a_role_with_too_much_power_is_seen(postgres_database: PostgresDatabase) -> None:
    engine = open_engine(postgres_database.owner_url, schema=SCHEMA)
    facts = await seen(engine)
    await engine.dispose()
    assert (facts.owns_tables, facts.may_rewrite) == (True, True)


async def test_a_wall_that_was_torn_down_is_named(
    postgres_engine: AsyncEngine, owner: "asyncpg.Connection[Any]"
) -> None:
    await owner.execute("""
        ALTER TABLE transaction DROP CONSTRAINT transaction_seller_id_claim_id_recovery_id_key;
        ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_key_pkey;
    """)
    assert (await seen(postgres_engine)).missing_walls == (
        "idempotency_key (caller, operation, key)",
        "transaction (seller_id, claim_id, recovery_id)",
    )


async def test_the_clocks_newest_job_is_seen(
    postgres_engine: AsyncEngine, owner: "asyncpg.Connection[Any]"
) -> None:
    await owner.execute("""
        INSERT INTO outbox (id, kind, subject, request_id, state, tries, due_at, created_at)
        VALUES (gen_random_uuid(), 'SEAL_AUDIT', 'audit', 'schedule:x', 'READY', 0, now(), now())
    """)
    facts = await seen(postgres_engine)
    assert facts.last_scheduled_at is not None
    assert abs((facts.now - facts.last_scheduled_at).total_seconds()) < 60


async def test_a_database_without_tables_and_one_that_is_away_are_told(
    bare_database: PostgresDatabase,
) -> None:
    bare = open_engine(bare_database.service_url, schema=SCHEMA)
    with pytest.raises(StoreUnavailable, match="opside db upgrade"):
        await seen(bare)
    await bare.dispose()
    away = open_engine("postgresql://nobody:secret@127.0.0.1:1/payments")
    with pytest.raises(StoreUnavailable) as told:
        await seen(away)
    assert "secret" not in str(told.value)
    await away.dispose()
