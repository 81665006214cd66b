"""The table of price lists, each set once and for ever."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.metadata import Moment, check, metadata

fee_policy: Final = Table(
    "fee_policy",
    metadata,
    Column("version", Text, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    # Nobody's own is everybody's.
    Column("seller_id", Text, ForeignKey("seller.id")),
    Column("effective_from", Moment, nullable=False),
    Column("rate_bps", Integer, nullable=False),
    Column("minimums", JSONB, nullable=False),
    Column("caps", JSONB, nullable=False),
    Column("tiers", JSONB, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    check("rate", "rate_bps BETWEEN 0 AND 10000"),
    check("effective_from", "effective_from >= set_at"),
    check("minimums", "jsonb_typeof(minimums) = 'object'"),
    check("caps", "jsonb_typeof(caps) = 'object'"),
    check("tiers", "jsonb_typeof(tiers) = 'array'"),
    Index(None, "seller_id", "effective_from", "number"),
)
