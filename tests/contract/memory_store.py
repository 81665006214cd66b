"""The storage contracts' empty database, in memory."""

from adapters.memory.audit_chain import MemoryAuditChainReader
from adapters.memory.audit_queries import MemoryAuditQueries
from adapters.memory.balance_book import MemoryBalanceBook
from adapters.memory.billing import MemoryBillingQueries
from adapters.memory.book_auditor import MemoryBookAuditor
from adapters.memory.book_queries import MemoryBookQueries, MemoryBookSnapshots
from adapters.memory.database import MemoryDatabase
from adapters.memory.event_marks import MemoryEventMarks
from adapters.memory.event_queries import MemoryEventQueries
from adapters.memory.exports import MemoryExportQueries, MemoryExportSource
from adapters.memory.fee_queries import MemoryFeeQueries
from adapters.memory.feeds import MemoryAuditFeed, MemoryEventFeed
from adapters.memory.inbox import MemoryInbox
from adapters.memory.jobs import MemoryJobStore
from adapters.memory.leadership import MemoryLeadership
from adapters.memory.leftovers import MemoryLeftoverQueries
from adapters.memory.queries import MemoryQueries
from adapters.memory.queue import MemoryQueueQueries
from adapters.memory.reconciliation_figures import MemoryReconciliationFigures
from adapters.memory.reconciliations import MemoryReconciliationQueries
from adapters.memory.request_queries import MemoryRequestQueries
from adapters.memory.seller_balances import MemorySellerBalances
from adapters.memory.statements import MemoryStatementQueries
from adapters.memory.system_queries import MemorySystemQueries
from adapters.memory.unit_of_work import BeginMemoryUnit
from adapters.memory.vital_signs import MemoryVitalSigns
from adapters.memory.waker import MemoryWaker
from adapters.system.clock import SystemClock
from tests.contract.store import PRESENT_TRACE, Store


def a_memory_store(database: MemoryDatabase | None = None) -> Store:
    """Return an empty store, or the store over this database."""
    waker = MemoryWaker()
    database = database or MemoryDatabase(lock_timeout_seconds=0.5, clock=SystemClock())
    queries = MemoryQueries(database)
    begin = BeginMemoryUnit(database, after_commit=waker.wake, trace=PRESENT_TRACE.get)
    return Store(
        begin=begin,
        jobs=MemoryJobStore(database, SystemClock()),
        leadership=MemoryLeadership(SystemClock()),
        inbox=MemoryInbox(database),
        marks=MemoryEventMarks(begin),
        transactions=queries,
        books=MemoryBookQueries(database),
        auditor=MemoryBookAuditor(database),
        snapshots=MemoryBookSnapshots(database),
        system=MemorySystemQueries(database, SystemClock()),
        sellers=queries,
        accounts=queries,
        payouts=queries,
        balances=MemorySellerBalances(database),
        events=MemoryEventQueries(database),
        billing=MemoryBillingQueries(database),
        chain=MemoryAuditChainReader(database),
        audit=MemoryAuditQueries(database),
        audit_feed=MemoryAuditFeed(database),
        event_feed=MemoryEventFeed(database),
        fees=MemoryFeeQueries(database),
        leftovers=MemoryLeftoverQueries(database),
        balance_book=MemoryBalanceBook(database),
        reconciliations=MemoryReconciliationQueries(database),
        exports=MemoryExportQueries(database),
        source=MemoryExportSource(database),
        figures=MemoryReconciliationFigures(database),
        queue=MemoryQueueQueries(database),
        requests=MemoryRequestQueries(database),
        statements=MemoryStatementQueries(database),
        vital_signs=MemoryVitalSigns(database, SystemClock()),
        rings=lambda: waker.rings,
    )
