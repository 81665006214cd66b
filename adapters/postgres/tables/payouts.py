"""The table of sellers' payouts."""

from typing import Final

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text

from adapters.postgres.tables.metadata import Moment, known_currency, metadata, one_of
from domain.payout import PayoutState

payout: Final = Table(
    "payout",
    metadata,
    Column("payout_reference", Text, primary_key=True),
    Column("seller_id", Text, ForeignKey("seller.id"), nullable=False),
    Column("account_reference", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("arrival_date", Date, nullable=False),
    Column("bank_last4", Text),
    Column("failure_code", Text),
    Column("failure_message", Text),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    known_currency("currency"),
    one_of("state", PayoutState),
    Index(None, "seller_id", "created_at", "payout_reference"),
)
