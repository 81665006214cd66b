"""Tables of the ledger, and of Amazon's money as it arrived."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.postgres.tables.metadata import Moment, check, known_currency, metadata, one_of
from domain.chart_of_accounts import AccountType
from domain.ledger import PostingKind
from domain.receipt import ReceiptSource

receipt: Final = Table(
    "receipt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("source", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("seller_id", Text),
    Column("claim_id", Text),
    Column("recovery_id", Text),
    Column("amount_minor", BigInteger, nullable=False),
    Column("allocated_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("source", "reference"),
    one_of("source", ReceiptSource),
    known_currency("currency"),
    check("recovery", "num_nulls(seller_id, claim_id, recovery_id) IN (0, 3)"),
    check("allocated", "allocated_minor BETWEEN 0 AND amount_minor"),
    Index(None, "reference"),
    Index(
        "receipt_remaining_idx",
        "seller_id",
        "claim_id",
        "recovery_id",
        "received_at",
        postgresql_where=text("allocated_minor < amount_minor"),
    ),
)

ledger_account: Final = Table(
    "ledger_account",
    metadata,
    Column("code", Text, primary_key=True),
    Column("type", Text, nullable=False),
    one_of("type", AccountType),
)

posting: Final = Table(
    "posting",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("transaction_id", Uuid, ForeignKey("transaction.id")),
    Column("seller_id", Text),
    Column("posted_at", Moment, nullable=False),
    UniqueConstraint("cause", "kind"),
    one_of("kind", PostingKind),
    check("cause", "char_length(cause) > 0"),
    Index(None, "transaction_id"),
    Index(None, "seller_id", "posted_at", postgresql_where=text("seller_id IS NOT NULL")),
    Index(None, "posted_at"),
)

ledger_entry: Final = Table(
    "ledger_entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("posting_id", Uuid, ForeignKey("posting.id"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("account", Text, ForeignKey("ledger_account.code"), nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    UniqueConstraint("posting_id", "line"),
    known_currency("currency"),
    check("amount", "amount_minor <> 0"),
)

ledger_snapshot: Final = Table(
    "ledger_snapshot",
    metadata,
    # Covers the entries after one id and through another, on top of the snapshot before it.
    Column("through_id", BigInteger, primary_key=True, autoincrement=False),
    Column("after_id", BigInteger, nullable=False, unique=True),
    # Of the entries that are new in it, and of all that it covers.
    Column("earliest_at", Moment, nullable=False),
    Column("latest_at", Moment, nullable=False),
    Column("taken_at", Moment, nullable=False),
    check("range", "after_id >= 0 AND after_id < through_id"),
    Index(None, "latest_at", "through_id"),
)

ledger_snapshot_balance: Final = Table(
    "ledger_snapshot_balance",
    metadata,
    Column("through_id", BigInteger, ForeignKey("ledger_snapshot.through_id"), primary_key=True),
    Column("account", Text, ForeignKey("ledger_account.code"), primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("balance_minor", BigInteger, nullable=False),
    known_currency("currency"),
)

ledger_mark: Final = Table(
    "ledger_mark",
    metadata,
    # The next snapshot goes through this id, once every transaction before the horizon has ended.
    Column("is_only", Boolean, primary_key=True),
    Column("through_id", BigInteger, nullable=False),
    Column("horizon", BigInteger, nullable=False),
    check("is_only", "is_only"),
)
