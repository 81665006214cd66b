"""What the contract tests of storage ask of an adapter."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from application.actor import Actor, Role
from application.ports.audit import AuditEvent
from application.ports.audit_chain import AuditChainReader
from application.ports.audit_queries import AuditQueries
from application.ports.balance_book import BalanceBook
from application.ports.billing import BillingQueries
from application.ports.book_checks import BookAuditor, BookSnapshots
from application.ports.book_queries import BookQueries
from application.ports.clawbacks import SellerBalances
from application.ports.event_queries import EventQueries, StoredEvent
from application.ports.exports import ExportQueries, ExportSource
from application.ports.fee_policies import FeeQueries
from application.ports.feeds import FeedSource
from application.ports.inbox import EventMarks, Inbox
from application.ports.jobs import Job, JobKind, JobStore
from application.ports.leadership import Leadership
from application.ports.leftovers import LeftoverQueries
from application.ports.payouts import PayoutPages
from application.ports.queries import SellerQueries, TransactionQueries
from application.ports.queue import QueueQueries
from application.ports.reconciliation_figures import ReconciliationFigures
from application.ports.reconciliations import ReconciliationQueries
from application.ports.requests import RequestQueries
from application.ports.seller_pages import AccountPages
from application.ports.statements import StatementQueries
from application.ports.system_facts import SystemQueries
from application.ports.unit_of_work import BeginUnitOfWork
from application.ports.vital_signs import VitalSignQueries
from domain.audit_chain import AuditRecord
from domain.ids import JobId
from domain.transaction import Transaction
from tests.builders import NOON, a_transaction_id, fresh


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An empty database behind its ports; `rings` counts how often the workers were called."""

    begin: BeginUnitOfWork
    jobs: JobStore
    leadership: Leadership
    inbox: Inbox
    marks: EventMarks
    transactions: TransactionQueries
    books: BookQueries
    auditor: BookAuditor
    snapshots: BookSnapshots
    system: SystemQueries
    sellers: SellerQueries
    accounts: AccountPages
    payouts: PayoutPages
    balances: SellerBalances
    events: EventQueries
    billing: BillingQueries
    chain: AuditChainReader
    audit: AuditQueries
    audit_feed: FeedSource[AuditRecord]
    event_feed: FeedSource[StoredEvent]
    fees: FeeQueries
    leftovers: LeftoverQueries
    balance_book: BalanceBook
    reconciliations: ReconciliationQueries
    exports: ExportQueries
    source: ExportSource
    figures: ReconciliationFigures
    queue: QueueQueries
    requests: RequestQueries
    statements: StatementQueries
    vital_signs: VitalSignQueries
    rings: Callable[[], int]


PRESENT_TRACE: Final[ContextVar[str | None]] = ContextVar("present_trace", default=None)
"""What a store's units take for the trace of the present work."""


def an_actor() -> Actor:
    return Actor(subject="engine", role=Role.SERVICE, request_id="req-1")


def a_job(subject: str = "", kind: JobKind = JobKind.RUN_CHARGE) -> Job:
    return Job(
        id=JobId(a_transaction_id()),
        kind=kind,
        subject=subject or fresh("subject"),
        request_id=fresh("req"),
    )


def an_audit_event(transaction: Transaction, action: str, **after: str | None) -> AuditEvent:
    """Return a change from nothing to `after`."""
    return AuditEvent(
        action=action,
        subject=f"transaction:{transaction.id}",
        actor=an_actor(),
        at=NOON,
        before=dict.fromkeys(after),
        after=after,
        transaction_id=transaction.id,
        seller_id=transaction.seller_id,
    )


async def added(store: Store, *transactions: Transaction) -> list[Transaction]:
    """Return these transactions as they are once they are stored."""
    async with store.begin() as unit:
        return [(await unit.transactions.add(transaction))[0] for transaction in transactions]
