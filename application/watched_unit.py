"""A unit of work that tells afterwards what would have been written, for a trial that is undone."""

from dataclasses import dataclass, field
from typing import Self

from application.ports.audit import AuditEvent, AuditLog
from application.ports.audit_chain import AuditChain
from application.ports.billing import Invoices, Subscriptions
from application.ports.book_checks import BookChecks, MoneyStops
from application.ports.books import Ledger, Receipts
from application.ports.clawbacks import Clawbacks, Dues
from application.ports.exports import Exports
from application.ports.fee_policies import FeePolicies
from application.ports.idempotency import IdempotencyStore
from application.ports.inbox import Events, Sweeps
from application.ports.jobs import Job, Outbox
from application.ports.leftovers import LeftoverStore
from application.ports.oauth_codes import OAuthCodes
from application.ports.payouts import Payouts
from application.ports.queue import Queue
from application.ports.reconciliations import Reconciliations
from application.ports.recourse import Disputes, Refunds
from application.ports.sellers import Accounts, Cards, Customers
from application.ports.transactions import Attempts, TransactionIndex, Transactions
from application.ports.unit_of_work import UnitOfWork
from application.ports.work_index import WorkIndex
from domain.ledger import Posting


@dataclass(frozen=True, slots=True)
class WatchedLedger:
    """Books, and remembers what was booked for the first time."""

    inner: Ledger
    seen: list[Posting] = field(default_factory=list)

    async def post(self, posting: Posting) -> bool:
        """Book; tell whether it was news."""
        is_new = await self.inner.post(posting)
        if is_new:
            self.seen.append(posting)
        return is_new


@dataclass(frozen=True, slots=True)
class WatchedAudit:
    """Records, and remembers."""

    inner: AuditLog
    seen: list[AuditEvent] = field(default_factory=list)

    def record(self, event: AuditEvent) -> None:
        """Record one change."""
        self.inner.record(event)
        self.seen.append(event)


@dataclass(frozen=True, slots=True)
class WatchedOutbox:
    """Queues, and remembers."""

    inner: Outbox
    seen: list[Job] = field(default_factory=list)

    def add(self, *jobs: Job) -> None:
        """Queue jobs."""
        self.inner.add(*jobs)
        self.seen.extend(jobs)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedUnit:
    """Keeps `UnitOfWork`: the same stores, three of them with an observer in front."""

    transactions: Transactions
    index: TransactionIndex
    work: WorkIndex
    attempts: Attempts
    ledger: WatchedLedger
    receipts: Receipts
    refunds: Refunds
    disputes: Disputes
    clawbacks: Clawbacks
    dues: Dues
    reconciliations: Reconciliations
    book_checks: BookChecks
    money_stops: MoneyStops
    accounts: Accounts
    customers: Customers
    cards: Cards
    payouts: Payouts
    oauth_codes: OAuthCodes
    subscriptions: Subscriptions
    invoices: Invoices
    fee_policies: FeePolicies
    idempotency: IdempotencyStore
    events: Events
    sweeps: Sweeps
    queue: Queue
    leftovers: LeftoverStore
    outbox: WatchedOutbox
    audit: WatchedAudit
    chain: AuditChain
    exports: Exports

    @classmethod
    def around(cls, unit: UnitOfWork) -> Self:
        """Return a unit that writes through `unit`."""
        return cls(
            transactions=unit.transactions,
            index=unit.index,
            work=unit.work,
            attempts=unit.attempts,
            ledger=WatchedLedger(unit.ledger),
            receipts=unit.receipts,
            refunds=unit.refunds,
            disputes=unit.disputes,
            clawbacks=unit.clawbacks,
            dues=unit.dues,
            reconciliations=unit.reconciliations,
            book_checks=unit.book_checks,
            money_stops=unit.money_stops,
            accounts=unit.accounts,
            customers=unit.customers,
            cards=unit.cards,
            payouts=unit.payouts,
            oauth_codes=unit.oauth_codes,
            subscriptions=unit.subscriptions,
            invoices=unit.invoices,
            fee_policies=unit.fee_policies,
            idempotency=unit.idempotency,
            events=unit.events,
            sweeps=unit.sweeps,
            queue=unit.queue,
            leftovers=unit.leftovers,
            outbox=WatchedOutbox(unit.outbox),
            audit=WatchedAudit(unit.audit),
            chain=unit.chain,
            exports=unit.exports,
        )
