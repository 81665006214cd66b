"""Tables of who changed what, and of the seals that chain the record."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.metadata import Moment, check, metadata, one_of
from application.actor import Role

audit_event: Final = Table(
    "audit_event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("transaction_id", Uuid),
    Column("seller_id", Text),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("recorded_at", Moment, nullable=False, server_default=text("clock_timestamp()")),
    one_of("role", Role),
    check("changes", "jsonb_typeof(before) = 'object' AND jsonb_typeof(after) = 'object'"),
    Index(None, "transaction_id", "id", postgresql_where=text("transaction_id IS NOT NULL")),
    Index(None, "seller_id", "id", postgresql_where=text("seller_id IS NOT NULL")),
    Index(None, "at", "id"),
    Index(None, "subject", "id"),
)

audit_seal: Final = Table(
    "audit_seal",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("audit_event_id", BigInteger, ForeignKey("audit_event.id"), nullable=False, unique=True),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("sealed_at", Moment, nullable=False),
    check("hash", "octet_length(previous_hash) = 32 AND octet_length(hash) = 32"),
    Index(None, "sealed_at"),
)

audit_head: Final = Table(
    "audit_head",
    metadata,
    Column(
        "sequence",
        BigInteger,
        ForeignKey("audit_seal.sequence"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("hash", LargeBinary, nullable=False),
    Column("signed_at", Moment, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    # How far a batch reached, which transaction would have come next, and up to which id nothing
    # can appear any more: `adapters/postgres/audit_chain.py` tells why.
    Column("through_id", BigInteger, nullable=False),
    Column("next_number", BigInteger, nullable=False),
    Column("settled_id", BigInteger, nullable=False),
    check("hash", "octet_length(hash) = 32 AND octet_length(signature) = 32"),
)
