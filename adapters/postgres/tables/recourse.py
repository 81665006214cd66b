"""Tables of refunds and disputes, by the names that Stripe gave them."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, Uuid

from adapters.postgres.tables.metadata import Moment, check, known_currency, metadata, one_of
from domain.dispute import DisputeStatus
from domain.refund import RefundStatus

refund: Final = Table(
    "refund",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("transaction_id", Uuid, ForeignKey("transaction.id"), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("failure", Text),
    Column("created_at", Moment, nullable=False),
    Column("settlement_id", Uuid, ForeignKey("settlement.id")),
    known_currency("currency"),
    one_of("status", RefundStatus),
    check("amount", "amount_minor > 0"),
    Index(None, "transaction_id"),
)

dispute: Final = Table(
    "dispute",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("transaction_id", Uuid, ForeignKey("transaction.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("is_inquiry", Boolean, nullable=False),
    Column("due_by", Moment),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    known_currency("currency"),
    one_of("status", DisputeStatus),
    check("amount", "amount_minor > 0"),
    check("inquiry", "is_inquiry = starts_with(status, 'WARNING_')"),
    check(
        "closed",
        "(closed_at IS NOT NULL) = (status IN ('WARNING_CLOSED', 'PREVENTED', 'WON', 'LOST'))",
    ),
    Index(None, "transaction_id"),
)
