"""Tables of the ledger, and of Amazon's money as it arrived."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy import (
    BigInteger,
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
from domain.ledger import Account, PostingKind
from domain.receipt import ReceiptSource


class AccountType(StrEnum):
    """What an account of the ledger is in a balance sheet."""

    ASSET = "ASSET"
    CLEARING = "CLEARING"
    LIABILITY = "LIABILITY"
    INCOME = "INCOME"
    EXPENSE = "EXPENSE"


ACCOUNT_TYPES: Final = MappingProxyType(
    {
        Account.STRIPE_BALANCE: AccountType.ASSET,
        Account.PLATFORM_BANK: AccountType.ASSET,
        Account.RECOVERIES_CLEARING: AccountType.CLEARING,
        Account.UNALLOCATED_RECEIPTS: AccountType.LIABILITY,
        Account.FEE_REVENUE: AccountType.INCOME,
        Account.KEPT_FEES: AccountType.INCOME,
        Account.DISPUTED_FEES: AccountType.INCOME,
        Account.SUBSCRIPTION_REVENUE: AccountType.INCOME,
        Account.DISPUTED_SUBSCRIPTIONS: AccountType.INCOME,
        Account.SELLER_DEBTS: AccountType.ASSET,
        Account.SELLER_CREDITS: AccountType.LIABILITY,
        Account.WRITTEN_OFF_DEBTS: AccountType.EXPENSE,
        Account.STRIPE_FEES: AccountType.EXPENSE,
        Account.DISPUTE_FEES: AccountType.EXPENSE,
    }
)

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
