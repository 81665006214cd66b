"""All or nothing: what is written through one unit of work is kept together, or not at all."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from application.ports.audit import AuditLog
from application.ports.audit_chain import AuditChain
from application.ports.billing import Invoices, Subscriptions
from application.ports.books import Ledger, Receipts
from application.ports.clawbacks import Clawbacks, Dues
from application.ports.fee_policies import FeePolicies
from application.ports.idempotency import IdempotencyStore
from application.ports.inbox import Events, Sweeps
from application.ports.jobs import Outbox
from application.ports.leftovers import LeftoverStore
from application.ports.oauth_codes import OAuthCodes
from application.ports.payouts import Payouts
from application.ports.reconciliations import Reconciliations
from application.ports.recourse import Disputes, Refunds
from application.ports.sellers import Accounts, Cards, Customers
from application.ports.transactions import Attempts, TransactionIndex, Transactions
from application.ports.work_index import WorkIndex


class UnitOfWork(Protocol):
    """One commit. No call to the network is made while a unit is open."""

    @property
    def transactions(self) -> Transactions: ...
    @property
    def index(self) -> TransactionIndex: ...
    @property
    def work(self) -> WorkIndex: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def refunds(self) -> Refunds: ...
    @property
    def disputes(self) -> Disputes: ...
    @property
    def clawbacks(self) -> Clawbacks: ...
    @property
    def dues(self) -> Dues: ...
    @property
    def reconciliations(self) -> Reconciliations: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def payouts(self) -> Payouts: ...
    @property
    def oauth_codes(self) -> OAuthCodes: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def invoices(self) -> Invoices: ...
    @property
    def fee_policies(self) -> FeePolicies: ...
    @property
    def idempotency(self) -> IdempotencyStore: ...
    @property
    def events(self) -> Events: ...
    @property
    def sweeps(self) -> Sweeps: ...
    @property
    def leftovers(self) -> LeftoverStore: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def chain(self) -> AuditChain: ...


BeginUnitOfWork = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
"""Opens a unit of work: leaving the block commits, an exception undoes all of it.

Raises `StoreUnavailable` where the database cannot be reached in time.
"""
