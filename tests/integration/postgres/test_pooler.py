"""PgBouncer in transaction mode between: many clients on few sessions, and nobody is mistaken."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Integer, bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import Bounds, open_engine, session_settings
from adapters.postgres.health import SessionProbe
from adapters.postgres.jobs import PostgresJobStore
from adapters.postgres.queries.export_source import PostgresExportSource
from adapters.postgres.session import SingleStatements
from adapters.postgres.unit_of_work import BeginPostgresUnit
from domain.export import ExportKind, Period
from tests.architecture.pages import ROOT, blocks_of
from tests.builders import NOON, a_transaction
from tests.contract.store import Store, a_job
from tests.contract.test_jobs import MINUTE
from tests.integration.postgres.pooling import SERVER_CONNECTIONS, pgbouncer, pooled
from tests.postgres_fixtures import SCHEMA, PostgresDatabase

PROGRAM = pgbouncer()
PAGE = ROOT / "docs" / "deploy.md"
CLIENTS = 20
EACH = 15

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed here")


def role_set_up(database: PostgresDatabase, settings: dict[str, str]) -> str:
    """Return what an administrator says to change some of it."""
    name = database.service_url.partition("@/")[2].partition("?")[0]
    role = f"ALTER ROLE {database.service_role} IN DATABASE {name}"
    return ";".join(f"{role} SET {key} = '{value}'" for key, value in settings.items())


def said_in_the_page(database: PostgresDatabase) -> str:
    """Return what docs/deploy.md tells an administrator, about this test's own database."""
    (block,) = [one for one in blocks_of(PAGE) if one.language == "sql"]
    name = database.service_url.partition("@/")[2].partition("?")[0]
    return block.text.replace("IN DATABASE payments", f"IN DATABASE {name}")


def test_the_page_tells_of_every_setting(postgres_database: PostgresDatabase) -> None:
    told = re.findall(r"SET (\w+) = '([^']+)'", said_in_the_page(postgres_database))
    assert dict(told) == session_settings(SCHEMA)


@pytest.fixture
async def address(
    postgres_database: PostgresDatabase, superuser: "asyncpg.Connection[Any]"
) -> AsyncIterator[str]:
    await superuser.execute(said_in_the_page(postgres_database))
    assert isinstance(PROGRAM, Path)
    with pooled(postgres_database.service_url, PROGRAM) as through:
        yield through


@pytest.fixture
async def engine(address: str) -> AsyncIterator[AsyncEngine]:
    bounds = Bounds(pool_size=CLIENTS)
    opened = open_engine(address, schema=SCHEMA, bounds=bounds, through_pooler=True)
    yield opened
    await opened.dispose()


async def test_many_clients_get_each_their_own_answers(engine: AsyncEngine) -> None:
    """A statement that met another session's parameters would answer somebody else's question."""
    statements = SingleStatements(engine)
    sums = [
        text(f"SELECT :n + {extra} AS answer, pg_backend_pid() AS pid").bindparams(
            bindparam("n", type_=Integer)
        )
        for extra in range(7)
    ]
    sessions: set[int] = set()

    async def ask(client: int) -> None:
        for turn in range(EACH):
            number = client * 1_000 + turn
            (row,) = await statements.rows(sums[number % len(sums)], {"n": number})
            assert row.answer == number + number % len(sums)
            sessions.add(row.pid)

    await asyncio.gather(*(ask(client) for client in range(CLIENTS)))
    assert len(sessions) <= SERVER_CONNECTIONS


async def test_units_of_work_and_single_statements_share_the_sessions(
    engine: AsyncEngine, postgres_store: Store
) -> None:
    begin, statements = BeginPostgresUnit(engine=engine), SingleStatements(engine)
    transactions = [a_transaction() for _ in range(CLIENTS)]

    async def write(index: int) -> None:
        async with begin() as unit:
            assert (await unit.transactions.add(transactions[index]))[1]
            unit.outbox.add(a_job(str(index)))

    await asyncio.gather(*(write(index) for index in range(CLIENTS)))
    stores = [PostgresJobStore(statements) for _ in range(8)]
    claims = await asyncio.gather(*(one.claim(limit=4, lease=MINUTE) for one in stores))
    jobs = [job for claim in claims for job in claim]
    assert sorted(int(job.subject) for job in jobs) == list(range(CLIENTS))
    await asyncio.gather(*(stores[0].finish(job) for job in jobs))
    assert await stores[0].until_next() is None
    for transaction in transactions:
        assert await postgres_store.transactions.transaction(transaction.id) is not None


async def test_a_unit_that_fails_leaves_nothing_in_a_session_that_others_use(
    engine: AsyncEngine,
) -> None:
    transaction = a_transaction()

    async def fail() -> None:
        async with BeginPostgresUnit(engine=engine)() as unit:
            await unit.transactions.add(transaction)
            raise LookupError

    for _ in range(SERVER_CONNECTIONS):
        with pytest.raises(LookupError):
            await fail()
    rows = await SingleStatements(engine).rows(text("SELECT count(*) AS found FROM transaction"))
    assert rows[0].found == 0


async def test_a_snapshot_lasts_over_many_statements(engine: AsyncEngine) -> None:
    period = Period(start=NOON.replace(year=2020), end=NOON.replace(year=2030))
    async with PostgresExportSource(engine).open() as before:
        assert await before.count(ExportKind.TRANSACTIONS, period) == 0
        async with BeginPostgresUnit(engine=engine)() as unit:
            await unit.transactions.add(a_transaction())
        assert await before.count(ExportKind.TRANSACTIONS, period) == 0
    async with PostgresExportSource(engine).open() as after:
        assert await after.count(ExportKind.TRANSACTIONS, period) == 1


async def test_a_role_that_is_not_prepared_is_told(
    engine: AsyncEngine,
    postgres_database: PostgresDatabase,
    superuser: "asyncpg.Connection[Any]",
) -> None:
    statements, expected = SingleStatements(engine), session_settings(SCHEMA)
    probe = SessionProbe(statements=statements, expected=expected, is_behind_pooler=True)
    assert await probe.check() is None
    changed = {"lock_timeout": "0", "jit": "on"}
    await superuser.execute(role_set_up(postgres_database, changed))
    assert isinstance(PROGRAM, Path)
    with pooled(postgres_database.service_url, PROGRAM) as through:
        other = open_engine(through, schema=SCHEMA, through_pooler=True)
        problem = await replace(probe, statements=SingleStatements(other)).check()
        await other.dispose()
    assert problem == "behind the pooler jit, lock_timeout differ; ALTER ROLE ... SET them"


async def test_without_a_pooler_a_process_sees_to_it_itself(postgres_engine: AsyncEngine) -> None:
    statements, expected = SingleStatements(postgres_engine), {"search_path": "elsewhere"}
    probe = SessionProbe(statements=statements, expected=expected, is_behind_pooler=False)
    assert await probe.check() is None
