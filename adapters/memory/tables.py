"""The rows of a database: what is committed, and one unit's draft on top of it."""

from collections import ChainMap
from collections.abc import MutableMapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import UUID

from application.ports.audit import AuditEvent
from application.ports.fee_policies import RecordedPolicy
from application.ports.idempotency import IdempotencyRecord
from application.ports.inbox import Delivery
from application.ports.jobs import Job
from application.ports.oauth_codes import OAuthCode
from domain.attempt import Attempt
from domain.audit_chain import Seal
from domain.audit_head import AuditHead
from domain.book_check import BookCheck
from domain.clawback import Clawback
from domain.connect_account import ConnectAccount
from domain.customer import Card, Customer
from domain.dispute import Dispute
from domain.due import Due
from domain.export import Export
from domain.ids import (
    AttemptId,
    BookCheckId,
    ClawbackId,
    DisputeReference,
    DueId,
    ExportId,
    InvoiceId,
    JobId,
    MoneyStopId,
    PaymentMethodReference,
    PayoutReference,
    ReceiptId,
    ReconciliationRunId,
    RefundReference,
    SellerId,
    SubscriptionId,
    TransactionId,
    WebhookEventId,
)
from domain.invoice import Invoice
from domain.ledger import Posting, PostingKind
from domain.money_stop import MoneyStop
from domain.payout import Payout
from domain.receipt import Receipt
from domain.reconciliation import Discrepancy, ReconciliationRun
from domain.refund import Refund
from domain.subscription import Subscription
from domain.transaction import Transaction
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job and how it fares; a lease is a due date in the future.

    Of one that is buried it is when that was.
    """

    job: Job
    due_at: datetime | None
    added_at: datetime
    tries: int = 0
    tries_before: int = 0
    error: str | None = None
    leased_until: datetime | None = None
    is_buried: bool = False
    is_discarded: bool = False
    finished_at: datetime | None = None
    trace: str | None = None


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop, and when it was lifted."""

    stop: MoneyStop
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Every row, by its key, in the order of arrival."""

    transactions: MutableMapping[TransactionId, Transaction] = field(default_factory=dict)
    attempts: MutableMapping[AttemptId, Attempt] = field(default_factory=dict)
    postings: MutableMapping[tuple[str, PostingKind], Posting] = field(default_factory=dict)
    receipts: MutableMapping[ReceiptId, Receipt] = field(default_factory=dict)
    accounts: MutableMapping[SellerId, ConnectAccount] = field(default_factory=dict)
    customers: MutableMapping[SellerId, Customer] = field(default_factory=dict)
    cards: MutableMapping[PaymentMethodReference, Card] = field(default_factory=dict)
    oauth_codes: MutableMapping[UUID, OAuthCode] = field(default_factory=dict)
    payouts: MutableMapping[PayoutReference, Payout] = field(default_factory=dict)
    subscriptions: MutableMapping[SubscriptionId, Subscription] = field(default_factory=dict)
    invoices: MutableMapping[InvoiceId, Invoice] = field(default_factory=dict)
    idempotency: MutableMapping[tuple[str, str, str], IdempotencyRecord] = field(
        default_factory=dict
    )
    events: MutableMapping[WebhookEventId, WebhookEvent] = field(default_factory=dict)
    deliveries: MutableMapping[WebhookEventId, Delivery] = field(default_factory=dict)
    sweeps: MutableMapping[str, datetime] = field(default_factory=dict)
    jobs: MutableMapping[JobId, JobRow] = field(default_factory=dict)
    audit: MutableMapping[int, AuditEvent] = field(default_factory=dict)
    seals: MutableMapping[int, Seal] = field(default_factory=dict)
    heads: MutableMapping[int, AuditHead] = field(default_factory=dict)
    exports: MutableMapping[ExportId, Export] = field(default_factory=dict)
    export_chunks: MutableMapping[tuple[ExportId, UUID, int], bytes] = field(default_factory=dict)
    refunds: MutableMapping[RefundReference, Refund] = field(default_factory=dict)
    disputes: MutableMapping[DisputeReference, Dispute] = field(default_factory=dict)
    clawbacks: MutableMapping[ClawbackId, Clawback] = field(default_factory=dict)
    dues: MutableMapping[DueId, Due] = field(default_factory=dict)
    fee_policies: MutableMapping[str, RecordedPolicy] = field(default_factory=dict)
    runs: MutableMapping[ReconciliationRunId, ReconciliationRun] = field(default_factory=dict)
    discrepancies: MutableMapping[int, Discrepancy] = field(default_factory=dict)
    book_checks: MutableMapping[BookCheckId, BookCheck] = field(default_factory=dict)
    stops: MutableMapping[MoneyStopId, StopRow] = field(default_factory=dict)

    def draft(self) -> "Tables":
        """Return these tables for one unit: it reads its own writes, and nobody else does."""
        return Tables(
            transactions=ChainMap({}, self.transactions),
            attempts=ChainMap({}, self.attempts),
            postings=ChainMap({}, self.postings),
            receipts=ChainMap({}, self.receipts),
            accounts=ChainMap({}, self.accounts),
            customers=ChainMap({}, self.customers),
            cards=ChainMap({}, self.cards),
            oauth_codes=ChainMap({}, self.oauth_codes),
            payouts=ChainMap({}, self.payouts),
            subscriptions=ChainMap({}, self.subscriptions),
            invoices=ChainMap({}, self.invoices),
            idempotency=ChainMap({}, self.idempotency),
            events=ChainMap({}, self.events),
            deliveries=ChainMap({}, self.deliveries),
            sweeps=ChainMap({}, self.sweeps),
            jobs=ChainMap({}, self.jobs),
            audit=ChainMap({}, self.audit),
            seals=ChainMap({}, self.seals),
            heads=ChainMap({}, self.heads),
            exports=ChainMap({}, self.exports),
            export_chunks=ChainMap({}, self.export_chunks),
            refunds=ChainMap({}, self.refunds),
            disputes=ChainMap({}, self.disputes),
            clawbacks=ChainMap({}, self.clawbacks),
            dues=ChainMap({}, self.dues),
            fee_policies=ChainMap({}, self.fee_policies),
            runs=ChainMap({}, self.runs),
            discrepancies=ChainMap({}, self.discrepancies),
            book_checks=ChainMap({}, self.book_checks),
            stops=ChainMap({}, self.stops),
        )

    def keep(self, draft: "Tables") -> None:
        """Take over what a unit wrote, all at once: nothing here awaits."""
        for table in fields(self):
            getattr(self, table.name).update(getattr(draft, table.name).maps[0])
