"""A unit of work on one connection: one commit, or nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Executable, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.accounts import PostgresAccounts
from adapters.postgres.attempts import PostgresAttempts
from adapters.postgres.audit_chain import PostgresAuditChain
from adapters.postgres.cards import PostgresCards
from adapters.postgres.checks import PostgresBookChecks, PostgresMoneyStops
from adapters.postgres.clawbacks import PostgresClawbacks, PostgresDues
from adapters.postgres.customers import PostgresCustomers
from adapters.postgres.events import PostgresEvents
from adapters.postgres.exports import PostgresExports
from adapters.postgres.fee_policies import PostgresFeePolicies
from adapters.postgres.idempotency import PostgresIdempotencyStore
from adapters.postgres.invoices import PostgresInvoices
from adapters.postgres.journal import PostgresAuditLog, PostgresOutbox, write_journal
from adapters.postgres.ledger import PostgresLedger
from adapters.postgres.leftovers import PostgresLeftovers
from adapters.postgres.oauth_codes import PostgresOAuthCodes
from adapters.postgres.payouts import PostgresPayouts
from adapters.postgres.queue import PostgresQueue
from adapters.postgres.receipts import PostgresReceipts
from adapters.postgres.reconciliations import PostgresReconciliations
from adapters.postgres.recourse import PostgresDisputes, PostgresRefunds
from adapters.postgres.session import Lease, Session, lease
from adapters.postgres.subscriptions import PostgresSubscriptions
from adapters.postgres.sweeps import PostgresSweeps
from adapters.postgres.transaction_index import PostgresTransactionIndex
from adapters.postgres.transactions import PostgresTransactions
from adapters.postgres.work_index import PostgresWorkIndex
from application.ports.audit import AuditEvent
from application.ports.idempotency import RETENTION
from application.ports.trace import PresentTrace, untraced
from application.ports.unit_of_work import UnitOfWork
from domain.errors import ApplicationError

_BEGIN: Final = text("BEGIN")
_COMMIT: Final = text("COMMIT")
_ROLLBACK: Final = text("ROLLBACK")


class PostgresUnitOfWork:
    """Gives each store the same connection."""

    def __init__(self, session: Session, *, key_retention: timedelta) -> None:
        self._session = session
        self.transactions = PostgresTransactions(session)
        self.index = PostgresTransactionIndex(session)
        self.work = PostgresWorkIndex(session)
        self.attempts = PostgresAttempts(session)
        self.ledger = PostgresLedger(session)
        self.receipts = PostgresReceipts(session)
        self.refunds = PostgresRefunds(session)
        self.disputes = PostgresDisputes(session)
        self.clawbacks = PostgresClawbacks(session)
        self.dues = PostgresDues(session)
        self.reconciliations = PostgresReconciliations(session)
        self.book_checks = PostgresBookChecks(session)
        self.money_stops = PostgresMoneyStops(session)
        self.accounts = PostgresAccounts(session)
        self.customers = PostgresCustomers(session)
        self.cards = PostgresCards(session)
        self.oauth_codes = PostgresOAuthCodes(session)
        self.payouts = PostgresPayouts(session)
        self.subscriptions = PostgresSubscriptions(session)
        self.invoices = PostgresInvoices(session)
        self.fee_policies = PostgresFeePolicies(session)
        self.idempotency = PostgresIdempotencyStore(session, retention=key_retention)
        self.events = PostgresEvents(session)
        self.leftovers = PostgresLeftovers(session)
        self.queue = PostgresQueue(session)
        self.sweeps = PostgresSweeps(session)
        self.outbox = PostgresOutbox()
        self.audit = PostgresAuditLog()
        self.chain = PostgresAuditChain(session)
        self.exports = PostgresExports(session)

    async def write_journal(self, *, trace: str | None = None) -> None:
        """Write what was collected, by jobs that bear `trace`."""
        await write_journal(self._session, self.outbox.jobs, self.audit.events, trace=trace)


def _nobody_listens() -> None:
    """Do nothing: who adds jobs without a bell leaves them to the sweep."""


def _nobody_asks(_: Sequence[AuditEvent]) -> None:
    """Do nothing with what changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPostgresUnit:
    """Opens units of work; `after_commit` is called after each commit that added jobs.

    `changed` hears after its commit, and from the task that committed, of what was changed. `trace`
    tells what the present work goes by in traces.
    """

    engine: AsyncEngine
    after_commit: Callable[[], None] = _nobody_listens
    changed: Callable[[Sequence[AuditEvent]], None] = _nobody_asks
    trace: PresentTrace = untraced
    key_retention: timedelta = RETENTION

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """Commit when the block is left, and undo all of it when it raises."""
        async with lease(self.engine) as lent:
            unit = PostgresUnitOfWork(lent.session, key_retention=self.key_retention)
            await _say(lent, _BEGIN)
            try:
                yield unit
                await unit.write_journal(trace=self.trace())
            except BaseException:
                # What went wrong first is what the caller hears of.
                with suppress(ApplicationError):
                    await _say(lent, _ROLLBACK)
                raise
            await _say(lent, _COMMIT)
        if unit.outbox.jobs:
            self.after_commit()
        if unit.audit.events:
            self.changed(unit.audit.events)


async def _say(lent: Lease, statement: Executable) -> None:
    try:
        await lent.session.run(statement)
    except BaseException:
        # Nobody knows what this connection is in the middle of: the pool shall not have it.
        lent.is_spoilt = True
        raise
