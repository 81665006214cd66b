"""Tables of sellers' subscriptions and invoices."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)

from adapters.postgres.tables.metadata import Moment, check, known_currency, metadata, one_of
from domain.invoice import InvoiceStatus
from domain.subscription import SubscriptionStatus

subscription: Final = Table(
    "subscription",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("seller_id", Text, ForeignKey("seller.id"), nullable=False),
    Column("price", Text, nullable=False),
    Column("key", Text, unique=True),
    Column("asked_at", Moment),
    Column("subscription_reference", Text, unique=True),
    Column("status", Text),
    Column("period_start", Moment),
    Column("period_end", Moment),
    Column("cancel_at_period_end", Boolean, nullable=False),
    Column("canceled_at", Moment),
    Column("synced_at", Moment),
    Column("created_at", Moment, nullable=False),
    one_of("status", SubscriptionStatus),
    check(
        "described",
        "num_nulls(subscription_reference, status, period_start, period_end, synced_at) IN (0, 5)",
    ),
    check("asked", "key IS NOT NULL OR subscription_reference IS NOT NULL"),
    Index(None, "seller_id", "id"),
)

invoice: Final = Table(
    "invoice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("seller_id", Text, ForeignKey("seller.id"), nullable=False),
    Column("invoice_reference", Text, nullable=False, unique=True),
    Column("subscription_reference", Text),
    Column("number", Text),
    Column("status", Text, nullable=False),
    Column("amount_due_minor", BigInteger, nullable=False),
    Column("amount_paid_minor", BigInteger, nullable=False),
    Column("amount_remaining_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("period_start", Moment, nullable=False),
    Column("period_end", Moment, nullable=False),
    Column("hosted_page", Text),
    Column("pdf", Text),
    Column("attempt_count", Integer, nullable=False),
    Column("next_payment_attempt", Moment),
    Column("last_payment_error", Text),
    Column("created_at", Moment, nullable=False),
    Column("synced_at", Moment, nullable=False),
    one_of("status", InvoiceStatus),
    known_currency("currency"),
    check("attempt_count", "attempt_count >= 0"),
    Index(None, "seller_id", "id"),
)
