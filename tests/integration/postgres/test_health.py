"""The probes tell a database that is well from one that is away, empty, or of another version."""

from datetime import timedelta
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import asyncpg_url, open_engine
from adapters.postgres.health import DatabaseProbe, QueueProbe, RoleProbe, SchemaProbe
from adapters.postgres.revisions import head, older
from adapters.postgres.session import SingleStatements
from tests.postgres_fixtures import SCHEMA, PostgresDatabase

OLDER = frozenset({"0000"})


async def test_a_migrated_database_is_well(postgres_engine: AsyncEngine) -> None:
    statements = SingleStatements(postgres_engine)
    assert await DatabaseProbe(statements).check() is None
    assert await SchemaProbe(statements=statements, head=head(), older=older()).check() is None
    assert await RoleProbe(statements).check() is None
    assert await QueueProbe(statements).check() is None


async def test_a_database_that_is_away_is_named() -> None:
    engine = open_engine("postgresql://nobody:secret@127.0.0.1:1/payments")
    statements = SingleStatements(engine)
    schema = SchemaProbe(statements=statements, head="0001", older=OLDER)
    for probe in (DatabaseProbe(statements), schema, RoleProbe(statements), QueueProbe(statements)):
        assert await probe.check() == "the database cannot be reached"
    await engine.dispose()


async def test_an_older_revision_is_told(
    postgres_engine: AsyncEngine, owner: "asyncpg.Connection[Any]"
) -> None:
    await owner.execute("UPDATE alembic_version SET version_num = '0000'")
    probe = SchemaProbe(statements=SingleStatements(postgres_engine), head="0001", older=OLDER)
    assert await probe.check() == "at revision 0000, needs 0001"
    # The next release's: it only adds, so that this one serves until that one is up.
    await owner.execute("UPDATE alembic_version SET version_num = '0002'")
    assert await probe.check() is None
    await owner.execute("DELETE FROM alembic_version")
    assert await probe.check() == "at revision none, needs 0001"


async def test_a_database_without_tables_is_told(bare_database: PostgresDatabase) -> None:
    engine = open_engine(bare_database.service_url, schema=SCHEMA)
    statements = SingleStatements(engine)
    schema = SchemaProbe(statements=statements, head="0001", older=OLDER)
    for probe in (schema, RoleProbe(statements), QueueProbe(statements)):
        assert await probe.check() == "the migrations have not run"
    await engine.dispose()


async def test_work_that_no_worker_comes_for_is_told(
    postgres_engine: AsyncEngine, owner: "asyncpg.Connection[Any]"
) -> None:
    probe = QueueProbe(SingleStatements(postgres_engine))
    put = (
        "INSERT INTO outbox (id, kind, subject, request_id, state, tries, due_at, created_at)"
        " VALUES (gen_random_uuid(), 'SEAL_AUDIT', 'audit', 'r', 'READY', 0,"
        " now() - CAST($1 AS interval), now())"
    )
    await owner.execute(put, timedelta(seconds=-90))
    await owner.execute(put, timedelta(seconds=30))
    assert await probe.check() is None
    await owner.execute(put, timedelta(seconds=75))
    assert await probe.check() == "the oldest job waits 75 seconds for a worker"


async def test_a_service_that_runs_as_the_owner_is_told(
    postgres_database: PostgresDatabase,
) -> None:
    engine = open_engine(postgres_database.owner_url, schema=SCHEMA)
    problem = await RoleProbe(SingleStatements(engine)).check()
    assert problem == "this role may rewrite the ledger; use one that only serves"
    await engine.dispose()


def test_addresses_are_taken_as_providers_write_them() -> None:
    url = asyncpg_url("postgres://app:pw@db.example/payments?sslmode=require")
    assert url.drivername == "postgresql+asyncpg"
    assert dict(url.query) == {"ssl": "require"}
    assert (url.username, url.password, url.host, url.database) == (
        "app",
        "pw",
        "db.example",
        "payments",
    )
