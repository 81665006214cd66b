"""A database of an earlier test is lent again as the migrations left it, or not at all."""

from collections.abc import AsyncIterator

import pytest

from adapters.embedded.local import LocalServers
from adapters.embedded.postgres import SUPERUSER
from adapters.postgres.engine import open_engine
from adapters.postgres.unit_of_work import BeginPostgresUnit
from tests.builders import a_transaction
from tests.integration.postgres.catalog import connect
from tests.postgres_fixtures import SCHEMA
from tests.postgres_pool import DatabasePool

COUNTS = "SELECT (SELECT count(*) FROM transaction), (SELECT count(*) FROM ledger_account)"


@pytest.fixture
async def pool(
    postgres_servers: LocalServers, postgres_template: str
) -> AsyncIterator[DatabasePool]:
    own = DatabasePool(postgres_servers, postgres_template, SCHEMA)
    yield own
    await own.close()


async def test_rows_and_numbers_do_not_outlive_their_test(
    pool: DatabasePool, postgres_servers: LocalServers
) -> None:
    name = await pool.take()
    service = postgres_servers.database_url(postgres_servers.bootstrap.service, database=name)
    for _ in range(2):
        before = await connect(service)
        assert tuple(await before.fetchrow(COUNTS)) == (0, 14)
        await before.close()
        engine = open_engine(service, schema=SCHEMA)
        async with BeginPostgresUnit(engine=engine)() as unit:
            added, _ = await unit.transactions.add(a_transaction())
        await engine.dispose()
        assert added.number == 1
        await pool.give_back(name)
        assert await pool.take() == name


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE transaction DISABLE TRIGGER USER",
        "ALTER TABLE transaction ADD COLUMN one_more int",
        "ALTER TABLE transaction DROP CONSTRAINT transaction_number_key",
        "GRANT DELETE ON ledger_entry TO payments_service",
        "UPDATE ledger_account SET type = 'ASSET' WHERE code = 'seller_debts'",
        "ANALYZE ledger_account",
        "ALTER ROLE payments_service IN DATABASE {name} SET jit = 'on'",
    ],
)
async def test_what_was_altered_is_not_lent_again(
    pool: DatabasePool, postgres_servers: LocalServers, change: str
) -> None:
    name = await pool.take()
    superuser = await connect(postgres_servers.database_url(SUPERUSER, database=name))
    await superuser.execute(change.format(name=name))
    await superuser.close()
    await pool.give_back(name)
    assert await pool.take() != name


async def test_whoever_stays_loses_the_database(
    pool: DatabasePool, postgres_servers: LocalServers
) -> None:
    name = await pool.take()
    guest = await connect(postgres_servers.database_url(SUPERUSER, database=name))
    await pool.give_back(name)
    assert await pool.take() != name
    assert guest.is_closed()
