"""A unit of work in memory: a draft that is kept whole, or thrown away."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.memory.audit_chain import MemoryAuditChain
from adapters.memory.billing import MemoryInvoices, MemorySubscriptions
from adapters.memory.books import MemoryLedger, MemoryReceipts
from adapters.memory.checks import MemoryBookChecks, MemoryMoneyStops
from adapters.memory.clawbacks import MemoryClawbacks, MemoryDues
from adapters.memory.database import MemoryDatabase
from adapters.memory.events import MemoryEvents, MemorySweeps
from adapters.memory.exports import MemoryExports
from adapters.memory.fee_policies import MemoryFeePolicies
from adapters.memory.journal import MemoryAuditLog, MemoryOutbox
from adapters.memory.leftovers import MemoryLeftovers
from adapters.memory.locks import UnitLocks
from adapters.memory.oauth_codes import MemoryOAuthCodes
from adapters.memory.payouts import MemoryPayouts
from adapters.memory.queue import MemoryQueue
from adapters.memory.reconciliations import MemoryReconciliations
from adapters.memory.recourse import MemoryDisputes, MemoryRefunds
from adapters.memory.requests import MemoryIdempotencyStore
from adapters.memory.sellers import MemoryAccounts, MemoryCards, MemoryCustomers
from adapters.memory.transaction_index import MemoryTransactionIndex
from adapters.memory.transactions import MemoryAttempts, MemoryTransactions
from adapters.memory.work_index import MemoryWorkIndex
from application.ports.trace import PresentTrace, untraced
from application.ports.unit_of_work import UnitOfWork


class MemoryUnitOfWork:
    """Gives each store the same draft and the same locks."""

    def __init__(self, database: MemoryDatabase, trace: str | None = None) -> None:
        self._database = database
        self._draft = tables = database.tables.draft()
        self._locks = locks = UnitLocks(database.locks)
        self.transactions = MemoryTransactions(database, tables, locks)
        self.index = MemoryTransactionIndex(tables)
        self.work = MemoryWorkIndex(tables)
        self.attempts = MemoryAttempts(tables, locks)
        self.ledger = MemoryLedger(tables, locks)
        self.receipts = MemoryReceipts(tables, locks)
        self.refunds = MemoryRefunds(tables, locks)
        self.disputes = MemoryDisputes(tables, locks)
        self.clawbacks = MemoryClawbacks(tables, locks)
        self.dues = MemoryDues(tables, locks)
        self.reconciliations = MemoryReconciliations(tables, locks)
        self.book_checks = MemoryBookChecks(tables)
        self.money_stops = MemoryMoneyStops(tables, locks)
        self.accounts = MemoryAccounts(tables, locks)
        self.customers = MemoryCustomers(tables, locks)
        self.cards = MemoryCards(tables, locks)
        self.oauth_codes = MemoryOAuthCodes(tables, locks)
        self.payouts = MemoryPayouts(tables, locks)
        self.subscriptions = MemorySubscriptions(tables, locks)
        self.invoices = MemoryInvoices(tables, locks)
        self.fee_policies = MemoryFeePolicies(database, tables, locks)
        self.idempotency = MemoryIdempotencyStore(database, tables, locks)
        self.events = MemoryEvents(tables, locks)
        self.leftovers = MemoryLeftovers(database)
        self.queue = MemoryQueue(database, locks)
        self.sweeps = MemorySweeps(tables)
        self.outbox = MemoryOutbox(database, trace)
        self.audit = MemoryAuditLog(database, tables)
        self.chain = MemoryAuditChain(database, tables, locks)
        self.exports = MemoryExports(tables, locks)

    def commit(self) -> None:
        """Keep what was written."""
        self._database.tables.keep(self._draft)
        self.outbox.keep()
        self.leftovers.keep()
        self.queue.keep()
        self.idempotency.keep()

    def release(self) -> None:
        """Let the units that wait for this one go on."""
        self.audit.settle()
        self._locks.release()


def _nobody_listens() -> None:
    """Do nothing: a trial that drains its jobs by hand needs no bell."""


@dataclass(frozen=True, slots=True)
class BeginMemoryUnit:
    """Opens units of work; `after_commit` is called after each commit that added jobs.

    `trace` tells what the present work goes by in traces.
    """

    database: MemoryDatabase
    after_commit: Callable[[], None] = _nobody_listens
    trace: PresentTrace = untraced

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """Commit when the block is left, and undo all of it when it raises."""
        unit = MemoryUnitOfWork(self.database, self.trace())
        try:
            yield unit
            unit.commit()
        finally:
            unit.release()
        if not unit.outbox.is_empty:
            self.after_commit()
