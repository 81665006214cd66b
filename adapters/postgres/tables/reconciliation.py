"""Tables of runs that compare everything with Stripe, and of what they found."""

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
from domain.drift_cause import DriftCause, Repair
from domain.reconciliation import DiscrepancyState, RunPhase, RunState

reconciliation_run: Final = Table(
    "reconciliation_run",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("begins_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("looks_max", Integer, nullable=False),
    Column("is_dry", Boolean, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("compared_to", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("looked_to", BigInteger, nullable=False),
    Column("looked_up", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("failure", Text),
    Column("finished_at", Moment),
    Column("version", Integer, nullable=False),
    one_of("state", RunState),
    one_of("phase", RunPhase),
    check("period", "begins_at < ends_at AND compared_to BETWEEN begins_at AND ends_at"),
    check("finished", "(state = 'RUNNING') = (finished_at IS NULL)"),
    check("progress", "done BETWEEN 0 AND total AND errors BETWEEN 0 AND done"),
    Index(None, "started_at", "id"),
    # One value for all that run: the database itself lets there be one.
    Index(
        "reconciliation_run_one_running_idx",
        "state",
        unique=True,
        postgresql_where=text("state = 'RUNNING'"),
    ),
)

discrepancy: Final = Table(
    "discrepancy",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("run_id", Uuid, ForeignKey("reconciliation_run.id"), nullable=False),
    Column("object", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("transaction_id", Uuid, ForeignKey("transaction.id")),
    Column("at", Moment, nullable=False),
    Column("currency", Text, nullable=False),
    Column("ours_minor", BigInteger, nullable=False),
    Column("stripe_minor", BigInteger, nullable=False),
    Column("cause", Text, nullable=False),
    Column("repair", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("run_id", "entry", "part", "currency"),
    one_of("cause", DriftCause),
    one_of("repair", Repair),
    one_of("state", DiscrepancyState),
    known_currency("currency"),
    Index("discrepancy_open_idx", "run_id", "number", postgresql_where=text("state = 'OPEN'")),
)
