"""Tables of sellers, their accounts at Stripe, and their cards."""

from typing import Final

from sqlalchemy import ARRAY, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from adapters.postgres.tables.metadata import Moment, check, metadata, one_of
from domain.connect_account import AccountStatus

seller: Final = Table(
    "seller",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", Moment, nullable=False),
    check("id", "char_length(id) BETWEEN 1 AND 255"),
)

connect_account: Final = Table(
    "connect_account",
    metadata,
    Column("seller_id", Text, ForeignKey("seller.id"), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("asked_at", Moment),
    Column("account_reference", Text, unique=True),
    Column("details_submitted", Boolean, nullable=False),
    Column("charges_enabled", Boolean, nullable=False),
    Column("payouts_enabled", Boolean, nullable=False),
    Column("transfers_active", Boolean, nullable=False),
    Column("currently_due", ARRAY(Text), nullable=False),
    Column("past_due", ARRAY(Text), nullable=False),
    Column("disabled_reason", Text),
    Column("synced_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("disconnected_at", Moment),
    Column("unanswered_at", Moment),
    # Derived, and kept beside the facts for the list that is narrowed by it.
    Column("status", Text, nullable=False),
    one_of("status", AccountStatus),
    Index(None, "created_at", "seller_id"),
)

customer: Final = Table(
    "customer",
    metadata,
    Column("seller_id", Text, ForeignKey("seller.id"), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False),
    Column("name", Text),
    Column("asked_at", Moment),
    Column("customer_reference", Text, unique=True),
    Column("default_card", Text),
    Column("default_chosen_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("told_card", Text),
)

card: Final = Table(
    "card",
    metadata,
    Column("payment_method_reference", Text, primary_key=True),
    Column("seller_id", Text, ForeignKey("seller.id"), nullable=False),
    Column("brand", Text, nullable=False),
    Column("last4", Text, nullable=False),
    Column("exp_month", Integer, nullable=False),
    Column("exp_year", Integer, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("detached_at", Moment),
    Column("refused_at", Moment),
    Index(None, "seller_id", "saved_at"),
)
