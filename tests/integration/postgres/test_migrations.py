"""Migrations lead to the tables in code, there and back; each test has a database of its own."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from adapters.postgres import migrate
from adapters.postgres.engine import open_migration_engine
from adapters.postgres.revisions import head
from adapters.postgres.tables import metadata
from domain.chart_of_accounts import CHART
from migrations.target import RoleMissing
from tests.integration.postgres.catalog import catalog, connect
from tests.postgres_fixtures import SCHEMA, PostgresDatabase

ROOT = Path(__file__).parents[3]


async def up(database: PostgresDatabase, *, schema: str = SCHEMA) -> None:
    await migrate.upgrade(database.owner_url, schema=schema, service_role=database.service_role)


async def create_tables_of_the_code(database: PostgresDatabase, *, schema: str) -> None:
    """Make the tables as the code describes them, without any migration."""
    connection = await connect(database.owner_url)
    await connection.execute(f"CREATE SCHEMA {schema}")
    await connection.close()
    engine = open_migration_engine(database.owner_url, schema=schema)
    async with engine.begin() as opened:
        await opened.run_sync(metadata.create_all)
    await engine.dispose()


async def alembic(database: PostgresDatabase, *words: str) -> str:
    """Run Alembic as a person does, from the root of the project, and return what it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "alembic",
        *words,
        cwd=ROOT,
        env={**os.environ, "MIGRATION_DATABASE_URL": database.owner_url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return out.decode()


async def test_migrations_lead_to_the_tables_in_code(bare_database: PostgresDatabase) -> None:
    await up(bare_database)
    await create_tables_of_the_code(bare_database, schema="expected")
    migrated = await catalog(bare_database.owner_url, schema=SCHEMA)
    expected = await catalog(bare_database.owner_url, schema="expected")
    assert migrated == expected
    assert len(expected) > 200


async def test_down_leaves_nothing_and_up_again_gives_the_same(
    bare_database: PostgresDatabase,
) -> None:
    await up(bare_database)
    first = await catalog(bare_database.owner_url, schema=SCHEMA)
    await migrate.downgrade(
        bare_database.owner_url,
        schema=SCHEMA,
        service_role=bare_database.service_role,
        revision="base",
    )
    connection = await connect(bare_database.owner_url)
    left = await connection.fetch(
        """
        SELECT relname FROM pg_class WHERE relnamespace = 'payments'::regnamespace
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'payments'::regnamespace
        """
    )
    await connection.close()
    assert {row["relname"] for row in left} == {"alembic_version", "alembic_version_pkc"}
    assert await migrate.current(bare_database.owner_url, schema=SCHEMA) is None
    await up(bare_database)
    assert await catalog(bare_database.owner_url, schema=SCHEMA) == first


async def test_a_migrated_database_is_at_head(postgres_database: PostgresDatabase) -> None:
    state = await migrate.check(postgres_database.owner_url, schema=SCHEMA)
    assert state.differences == ()
    assert state.current == state.head == head()
    assert state.is_at_head


def test_the_newest_revision_is_the_one_that_alembic_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert head() == ScriptDirectory.from_config(config).get_current_head()


async def test_an_empty_database_is_told_apart(bare_database: PostgresDatabase) -> None:
    state = await migrate.check(bare_database.owner_url, schema=SCHEMA)
    assert (state.current, state.is_at_head) == (None, False)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE card DROP COLUMN brand",
        "ALTER TABLE transaction DROP CONSTRAINT transaction_payout_check",
        "DROP INDEX attempt_one_open_idx",
        "CREATE TABLE stray (id bigint)",
    ],
)
async def test_a_change_by_hand_is_seen(postgres_database: PostgresDatabase, change: str) -> None:
    connection = await connect(postgres_database.owner_url)
    await connection.execute(change)
    await connection.close()
    state = await migrate.check(postgres_database.owner_url, schema=SCHEMA)
    assert state.current == state.head
    assert len(state.differences) == 1
    assert not state.is_at_head


async def test_a_role_that_does_not_exist_is_named(bare_database: PostgresDatabase) -> None:
    with pytest.raises(RoleMissing, match="CREATE ROLE payments_nobody LOGIN"):
        await migrate.upgrade(
            bare_database.owner_url, schema=SCHEMA, service_role="payments_nobody"
        )
    assert await migrate.current(bare_database.owner_url, schema=SCHEMA) is None


async def test_a_name_that_is_more_than_a_name_is_refused(bare_database: PostgresDatabase) -> None:
    with pytest.raises(ValueError, match="no plain"):
        await up(bare_database, schema="payments; DROP TABLE x")


async def test_two_schemas_live_side_by_side(bare_database: PostgresDatabase) -> None:
    await up(bare_database, schema="one")
    await up(bare_database, schema="two")
    one = await catalog(bare_database.owner_url, schema="one")
    assert one == await catalog(bare_database.owner_url, schema="two")


async def test_migrations_at_the_same_time_wait_for_each_other(
    bare_database: PostgresDatabase,
) -> None:
    await asyncio.gather(*(alembic(bare_database, "upgrade", "head") for _ in range(2)))
    state = await migrate.check(bare_database.owner_url, schema=SCHEMA)
    assert state.is_at_head


async def test_alembic_itself_migrates_from_a_shell(bare_database: PostgresDatabase) -> None:
    await alembic(bare_database, "upgrade", "head")
    state = await migrate.check(bare_database.owner_url, schema=SCHEMA)
    assert state.is_at_head


async def test_the_statements_can_be_printed_for_somebody_else_to_run(
    bare_database: PostgresDatabase,
) -> None:
    script = await alembic(bare_database, "upgrade", "head", "--sql")
    connection = await connect(bare_database.owner_url)
    await connection.execute(script)
    await connection.close()
    state = await migrate.check(bare_database.owner_url, schema=SCHEMA)
    assert state.is_at_head


async def test_every_account_of_the_ledger_is_there_with_its_type(
    postgres_database: PostgresDatabase,
) -> None:
    connection = await connect(postgres_database.service_url)
    rows = await connection.fetch("SELECT code, type FROM ledger_account")
    await connection.close()
    assert {row["code"]: row["type"] for row in rows} == {
        account.value: line.type.value for account, line in CHART.items()
    }


async def test_a_migration_waits_for_no_lock_so_long_that_everybody_queues_behind_it(
    bare_database: PostgresDatabase,
) -> None:
    engine = open_migration_engine(bare_database.owner_url, schema=SCHEMA)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SHOW lock_timeout"))).scalar() == "10s"
    await engine.dispose()
