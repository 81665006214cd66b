"""Everything that is kept in PostgreSQL, put together behind its ports."""

from datetime import timedelta

from dependency_injector import containers, providers

from adapters.postgres.engine import Bounds, open_engine, session_settings
from adapters.postgres.event_marks import PostgresEventMarks
from adapters.postgres.health import (
    DatabaseProbe,
    QueueProbe,
    RoleProbe,
    SchemaProbe,
    SessionProbe,
)
from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.intake import PostgresIntake
from adapters.postgres.jobs import PostgresJobStore
from adapters.postgres.leadership import PostgresLeadership
from adapters.postgres.leftovers import PostgresLeftoverQueries
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
from adapters.postgres.replica import open_replica, reader_of
from adapters.postgres.revisions import head, older
from adapters.postgres.session import SingleStatements
from adapters.postgres.snapshots import PostgresBookSnapshots
from adapters.postgres.unit_of_work import BeginPostgresUnit
from application.ports.inbox import EventMarks, Inbox
from application.ports.unit_of_work import BeginUnitOfWork
from entrypoints.observability.naming import NamedDeliveries
from entrypoints.observability.watchers import Watchers
from entrypoints.ringing import Ringing
from entrypoints.settings import Settings


def _inbox(watchers: Watchers, inbox: PostgresInbox) -> Inbox:
    return NamedDeliveries(watchers.inbox(inbox))


def _marks(watchers: Watchers, marks: PostgresEventMarks) -> EventMarks:
    return watchers.marks(marks)


def _units(watchers: Watchers, begin: BeginPostgresUnit) -> BeginUnitOfWork:
    return watchers.units(begin)


class Storage(containers.DeclarativeContainer):
    """Takes the settings, the workers' bell and who watches; gives the stores, all on one pool."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    ringing: providers.Dependency[Ringing] = providers.Dependency()
    watchers: providers.Dependency[Watchers] = providers.Dependency(instance_of=Watchers)

    engine = providers.Singleton(
        open_engine,
        settings.provided.database_url.get_secret_value.call(),
        schema=settings.provided.database_schema,
        bounds=providers.Singleton(Bounds, pool_size=settings.provided.database_pool_size),
        through_pooler=settings.provided.database_through_pooler,
    )
    statements = providers.Singleton(SingleStatements, engine)
    replica = providers.Singleton(
        open_replica,
        settings.provided.replica_address,
        schema=settings.provided.database_schema,
        pool_size=settings.provided.database_pool_size,
    )
    reports = providers.Singleton(reader_of, statements, replica)
    begin = providers.Singleton(
        _units,
        watchers,
        providers.Singleton(
            BeginPostgresUnit,
            engine=engine,
            after_commit=ringing.provided.wake,
            changed=ringing.provided.changed,
            trace=watchers.provided.trace,
            key_retention=providers.Singleton(
                timedelta, seconds=settings.provided.idempotency_ttl_seconds
            ),
        ),
    )
    intake = providers.Singleton(
        PostgresIntake, statements, waiting_max=settings.provided.queue_depth_max
    )
    jobs = providers.Singleton(PostgresJobStore, statements)
    inbox = providers.Singleton(_inbox, watchers, providers.Singleton(PostgresInbox, statements))
    marks = providers.Singleton(
        _marks, watchers, providers.Singleton(PostgresEventMarks, statements)
    )
    leadership = providers.Singleton(PostgresLeadership, statements)

    audit_chain = providers.Singleton(PostgresAuditChainReader, statements)
    audit_feed = providers.Singleton(PostgresAuditFeed, statements)
    audit_queries = providers.Singleton(PostgresAuditQueries, statements, reports)
    balance_book = providers.Singleton(PostgresBalanceBook, statements)
    balances = providers.Singleton(PostgresSellerBalances, statements)
    billing_queries = providers.Singleton(PostgresBillingQueries, statements)
    book_auditor = providers.Singleton(PostgresBookAuditor, statements)
    book_queries = providers.Singleton(PostgresBookQueries, statements)
    book_snapshots = providers.Singleton(PostgresBookSnapshots, statements)
    event_feed = providers.Singleton(PostgresEventFeed, statements)
    event_queries = providers.Singleton(PostgresEventQueries, statements)
    fee_queries = providers.Singleton(PostgresFeeQueries, statements)
    leftovers = providers.Singleton(PostgresLeftoverQueries, statements)
    reconciliation_figures = providers.Singleton(PostgresReconciliationFigures, reports)
    reconciliations = providers.Singleton(PostgresReconciliationQueries, statements)
    export_queries = providers.Singleton(PostgresExportQueries, statements)
    export_source = providers.Singleton(PostgresExportSource, engine)
    queue_queries = providers.Singleton(PostgresQueueQueries, statements)
    request_queries = providers.Singleton(PostgresRequestQueries, statements)
    statement_queries = providers.Singleton(PostgresStatementQueries, reports)
    seller_pages = providers.Singleton(PostgresSellerPages, statements)
    seller_queries = providers.Singleton(PostgresSellerQueries, statements)
    system_queries = providers.Singleton(PostgresSystemQueries, statements)
    transaction_queries = providers.Singleton(PostgresTransactionQueries, statements)
    vital_signs = providers.Singleton(PostgresVitalSigns, statements)

    database_probe = providers.Singleton(DatabaseProbe, statements)
    queue_probe = providers.Singleton(QueueProbe, statements)
    session_probe = providers.Singleton(
        SessionProbe,
        statements=statements,
        is_behind_pooler=settings.provided.database_through_pooler,
        expected=providers.Singleton(session_settings, settings.provided.database_schema),
    )
    role_probe = providers.Singleton(RoleProbe, statements)
    schema_probe = providers.Singleton(
        SchemaProbe,
        statements=statements,
        head=providers.Singleton(head),
        older=providers.Singleton(older),
    )
