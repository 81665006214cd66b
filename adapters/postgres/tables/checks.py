"""Tables of what was found in the books, and of the stops that were raised for it."""

from typing import Final

from sqlalchemy import ARRAY, Column, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.metadata import Moment, check, metadata

book_check: Final = Table(
    "book_check",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("checked_at", Moment, nullable=False),
    Column("findings", JSONB, nullable=False),
    check("findings", "jsonb_typeof(findings) = 'array'"),
    Index(None, "checked_at"),
)

money_stop: Final = Table(
    "money_stop",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("raised_at", Moment, nullable=False),
    Column("check_id", Uuid, ForeignKey("book_check.id"), nullable=False),
    Column("codes", ARRAY(Text), nullable=False),
    Column("lifted_at", Moment),
    check("codes", "cardinality(codes) > 0"),
    # One stands at a time.
    Index(
        "money_stop_standing_idx",
        text("(true)"),
        unique=True,
        postgresql_where=text("lifted_at IS NULL"),
    ),
)
