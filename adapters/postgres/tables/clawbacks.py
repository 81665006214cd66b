"""Tables of clawbacks and their settlements, and of what is open with each seller."""

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
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.postgres.tables.metadata import Moment, check, known_currency, metadata, one_of
from domain.clawback import ClawbackKind, SettlementChoice
from domain.due import DueSide
from domain.settlement import SettlementState, SettlementWay

clawback: Final = Table(
    "clawback",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("transaction_id", Uuid, ForeignKey("transaction.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("choice", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("gives_fee_back", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    one_of("kind", ClawbackKind),
    one_of("choice", SettlementChoice),
    known_currency("currency"),
    check("amount", "amount_minor >= 0"),
    Index(None, "transaction_id"),
)

settlement: Final = Table(
    "settlement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("clawback_id", Uuid, ForeignKey("clawback.id"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("way", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reference", Text),
    Column("failure_code", Text),
    UniqueConstraint("clawback_id", "line"),
    one_of("way", SettlementWay),
    one_of("state", SettlementState),
    known_currency("currency"),
    check("amount", "amount_minor > 0"),
    Index(
        "settlement_undecided_idx",
        "clawback_id",
        postgresql_where=text("state IN ('WAITING', 'READY')"),
    ),
)

due: Final = Table(
    "due",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("side", Text, nullable=False),
    Column("seller_id", Text, ForeignKey("seller.id"), nullable=False),
    Column("transaction_id", Uuid, ForeignKey("transaction.id"), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("settled_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    one_of("side", DueSide),
    known_currency("currency"),
    check("settled", "amount_minor > 0 AND settled_minor BETWEEN 0 AND amount_minor"),
    Index(
        "due_open_idx",
        "seller_id",
        "side",
        "currency",
        "created_at",
        "id",
        postgresql_where=text("settled_minor < amount_minor"),
    ),
)
