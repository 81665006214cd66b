"""A real PostgreSQL for every test that asks for one: started once, with a database for each."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.embedded.local import LocalServers, local_servers
from adapters.memory.waker import MemoryWaker
from adapters.postgres.engine import Bounds, open_engine
from adapters.postgres.event_marks import PostgresEventMarks
from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.jobs import PostgresJobStore
from adapters.postgres.leadership import PostgresLeadership
from adapters.postgres.leftovers import PostgresLeftoverQueries
from adapters.postgres.migrate import upgrade
from adapters.postgres.queries.audit import PostgresAuditQueries
from adapters.postgres.queries.audit_chain import PostgresAuditChainReader
from adapters.postgres.queries.balance_book import PostgresBalanceBook
from adapters.postgres.queries.billing import PostgresBillingQueries
from adapters.postgres.queries.book_audit import PostgresBookAuditor
from adapters.postgres.queries.books import PostgresBookQueries
from adapters.postgres.queries.events import PostgresEventQueries
from adapters.postgres.queries.export_source import PostgresExportSource
from adapters.postgres.queries.exports import PostgresExportQueries
from adapters.postgres.queries.feeds import PostgresAuditFeed, PostgresEventFeed
from adapters.postgres.queries.fees import PostgresFeeQueries
from adapters.postgres.queries.reconciliation import PostgresReconciliationQueries
from adapters.postgres.queries.reconciliation_figures import PostgresReconciliationFigures
from adapters.postgres.queries.requests import PostgresRequestQueries
from adapters.postgres.queries.seller_balances import PostgresSellerBalances
from adapters.postgres.queries.seller_pages import PostgresSellerPages
from adapters.postgres.queries.sellers import PostgresSellerQueries
from adapters.postgres.queries.statements import PostgresStatementQueries
from adapters.postgres.queries.system import PostgresSystemQueries
from adapters.postgres.queries.transactions import PostgresTransactionQueries
from adapters.postgres.queries.vital_signs import PostgresVitalSigns
from adapters.postgres.queue import PostgresQueueQueries
from adapters.postgres.session import SingleStatements
from adapters.postgres.snapshots import PostgresBookSnapshots
from adapters.postgres.unit_of_work import BeginPostgresUnit
from tests.builders import fresh
from tests.contract.store import PRESENT_TRACE, Store
from tests.postgres_pool import DatabasePool

SCHEMA: Final = "payments"

TEMPLATE: Final = "payments_migrated"

BOUNDS: Final = Bounds(pool_size=20, lock_timeout=timedelta(milliseconds=700))
"""Patience for whoever waits for a lock on purpose, and not for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresDatabase:
    """One migrated database that is a test's own, and its address for each role."""

    owner_url: str
    service_url: str
    owner_role: str
    service_role: str


@pytest.fixture(scope="session")
def postgres_servers() -> Iterator[LocalServers]:
    """Run one server for all tests of this process."""
    with local_servers(durable=False) as servers:
        yield servers


@pytest.fixture(scope="session")
async def postgres_template(postgres_servers: LocalServers) -> str:
    """Migrate one database, for the others to be copied from."""
    await postgres_servers.create_database(TEMPLATE)
    roles = postgres_servers.bootstrap
    await upgrade(
        postgres_servers.database_url(roles.owner, database=TEMPLATE),
        schema=SCHEMA,
        service_role=roles.service,
    )
    return TEMPLATE


@pytest.fixture
async def bare_database(postgres_servers: LocalServers) -> AsyncIterator[PostgresDatabase]:
    """Give a test a database in which nothing is."""
    name = fresh("bare")
    await postgres_servers.create_database(name)
    yield _database(postgres_servers, name)
    await postgres_servers.drop_database(name)


@pytest.fixture(scope="session")
def postgres_pool(postgres_servers: LocalServers, postgres_template: str) -> DatabasePool:
    """Keep the databases of the tests that are over for those that come."""
    return DatabasePool(postgres_servers, postgres_template, SCHEMA)


@pytest.fixture
async def postgres_database(
    postgres_servers: LocalServers, postgres_pool: DatabasePool
) -> AsyncIterator[PostgresDatabase]:
    """Give a test a migrated database without rows."""
    name = await postgres_pool.take()
    yield _database(postgres_servers, name)
    await postgres_pool.give_back(name)


@pytest.fixture
async def postgres_engine(postgres_database: PostgresDatabase) -> AsyncIterator[AsyncEngine]:
    """Connect as the service does."""
    engine = open_engine(postgres_database.service_url, schema=SCHEMA, bounds=BOUNDS)
    yield engine
    await engine.dispose()


@pytest.fixture
def postgres_store(postgres_engine: AsyncEngine) -> Store:
    """Put the adapter behind its ports, for the contract tests."""
    waker, statements = MemoryWaker(), SingleStatements(postgres_engine)
    return Store(
        begin=BeginPostgresUnit(
            engine=postgres_engine, after_commit=waker.wake, trace=PRESENT_TRACE.get
        ),
        jobs=PostgresJobStore(statements),
        leadership=PostgresLeadership(statements),
        inbox=PostgresInbox(statements),
        marks=PostgresEventMarks(statements),
        transactions=PostgresTransactionQueries(statements),
        books=PostgresBookQueries(statements),
        auditor=PostgresBookAuditor(statements),
        snapshots=PostgresBookSnapshots(statements),
        system=PostgresSystemQueries(statements),
        sellers=PostgresSellerQueries(statements),
        accounts=PostgresSellerPages(statements),
        payouts=PostgresSellerPages(statements),
        balances=PostgresSellerBalances(statements),
        events=PostgresEventQueries(statements),
        billing=PostgresBillingQueries(statements),
        chain=PostgresAuditChainReader(statements),
        audit=PostgresAuditQueries(statements, statements),
        audit_feed=PostgresAuditFeed(statements),
        event_feed=PostgresEventFeed(statements),
        fees=PostgresFeeQueries(statements),
        leftovers=PostgresLeftoverQueries(statements),
        balance_book=PostgresBalanceBook(statements),
        reconciliations=PostgresReconciliationQueries(statements),
        exports=PostgresExportQueries(statements),
        source=PostgresExportSource(postgres_engine),
        figures=PostgresReconciliationFigures(statements),
        queue=PostgresQueueQueries(statements),
        requests=PostgresRequestQueries(statements),
        statements=PostgresStatementQueries(statements),
        vital_signs=PostgresVitalSigns(statements),
        rings=lambda: waker.rings,
    )


def _database(servers: LocalServers, name: str) -> PostgresDatabase:
    roles = servers.bootstrap
    return PostgresDatabase(
        owner_url=servers.database_url(roles.owner, database=name),
        service_url=servers.database_url(roles.service, database=name),
        owner_role=roles.owner,
        service_role=roles.service,
    )
