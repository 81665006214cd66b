"""The tables, as the statements of this adapter name them; migrations make them."""

from adapters.postgres.tables.audit import audit_event, audit_head, audit_seal
from adapters.postgres.tables.billing import invoice, subscription
from adapters.postgres.tables.books import (
    ledger_account,
    ledger_entry,
    ledger_mark,
    ledger_snapshot,
    ledger_snapshot_balance,
    posting,
    receipt,
)
from adapters.postgres.tables.checks import book_check, money_stop
from adapters.postgres.tables.clawbacks import clawback, due, settlement
from adapters.postgres.tables.exports import export_chunk, export_job
from adapters.postgres.tables.fees import fee_policy
from adapters.postgres.tables.leadership import leadership
from adapters.postgres.tables.metadata import metadata
from adapters.postgres.tables.oauth import oauth_code
from adapters.postgres.tables.payouts import payout
from adapters.postgres.tables.reconciliation import discrepancy, reconciliation_run
from adapters.postgres.tables.recourse import dispute, refund
from adapters.postgres.tables.sellers import card, connect_account, customer, seller
from adapters.postgres.tables.transactions import attempt, transaction
from adapters.postgres.tables.work import (
    JobState,
    event_sweep,
    idempotency_key,
    outbox,
    webhook_event,
)

__all__ = [
    "JobState",
    "attempt",
    "audit_event",
    "audit_head",
    "audit_seal",
    "book_check",
    "card",
    "clawback",
    "connect_account",
    "customer",
    "discrepancy",
    "dispute",
    "due",
    "event_sweep",
    "export_chunk",
    "export_job",
    "fee_policy",
    "idempotency_key",
    "invoice",
    "leadership",
    "ledger_account",
    "ledger_entry",
    "ledger_mark",
    "ledger_snapshot",
    "ledger_snapshot_balance",
    "metadata",
    "money_stop",
    "oauth_code",
    "outbox",
    "payout",
    "posting",
    "receipt",
    "reconciliation_run",
    "refund",
    "seller",
    "settlement",
    "subscription",
    "transaction",
    "webhook_event",
]
