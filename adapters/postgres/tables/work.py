"""Tables of requests and events that came in, and of work that is still to be done."""

from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.metadata import Moment, check, metadata, one_of
from application.ports.jobs import JobKind
from application.ports.webhook_verifier import WebhookEndpoint
from domain.webhook_event import EventSource, WebhookEventState


class JobState(StrEnum):
    """Whether a job waits (or is leased), is done, was set aside, or is never done any more."""

    READY = "READY"
    DONE = "DONE"
    DEAD = "DEAD"
    DISCARDED = "DISCARDED"


idempotency_key: Final = Table(
    "idempotency_key",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("operation", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request", JSONB, nullable=False),
    Column("result", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("replays", Integer, nullable=False, server_default="0"),
    Column("replayed_at", Moment),
    check("replays", "replays >= 0"),
    check("key", "char_length(key) BETWEEN 1 AND 255"),
    check("request", "jsonb_typeof(request) = 'object'"),
    check("expires_at", "expires_at > created_at"),
    Index(None, "expires_at"),
)

webhook_event: Final = Table(
    "webhook_event",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("object_reference", Text, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("api_version", Text),
    Column("account", Text),
    Column("body", LargeBinary),
    Column("body_sha256", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("note", Text),
    Column("transaction_id", Uuid, ForeignKey("transaction.id")),
    Column("created_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("last_error", Text),
    Column("source", Text, nullable=False, server_default="DELIVERED"),
    # The order of arrival, for whoever follows; what came in before it was numbered has none.
    Column("arrival", BigInteger),
    one_of("endpoint", WebhookEndpoint),
    one_of("source", EventSource),
    one_of("state", WebhookEventState),
    check("attempts", "attempts >= 0"),
    check("body_sha256", "octet_length(body_sha256) = 32"),
    Index("webhook_event_arrival_idx", "arrival", unique=True),
    Index(
        "webhook_event_unfinished_idx",
        "received_at",
        "id",
        postgresql_where=text("state IN ('RECEIVED', 'PROCESSING', 'FAILED', 'DEAD')"),
    ),
    Index(
        "webhook_event_transaction_id_idx",
        "transaction_id",
        postgresql_where=text("transaction_id IS NOT NULL"),
    ),
    Index(
        "webhook_event_recovered_idx",
        "created_at",
        postgresql_where=text("source = 'RECOVERED'"),
    ),
    Index(
        "webhook_event_payload_idx",
        "received_at",
        postgresql_where=text("state IN ('PROCESSED', 'IGNORED', 'DEAD') AND body IS NOT NULL"),
    ),
)

arrivals: Final = Sequence("webhook_event_arrival_seq", metadata=metadata)

event_sweep: Final = Table(
    "event_sweep",
    metadata,
    # The platform's own list goes by the empty name.
    Column("account", Text, primary_key=True),
    Column("read_to", Moment, nullable=False),
)

outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("last_error", Text),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("leased_until", Moment),
    Column("tries_before", Integer, nullable=False, server_default="0"),
    Column("trace", Text),
    one_of("kind", JobKind),
    one_of("state", JobState),
    check("tries", "tries >= 0"),
    check("tries_before", "tries_before BETWEEN 0 AND tries"),
    check("finished", "(state = 'READY') = (finished_at IS NULL)"),
    Index("outbox_ready_idx", "due_at", postgresql_where=text("state = 'READY'")),
    Index("outbox_dead_idx", "finished_at", postgresql_where=text("state = 'DEAD'")),
    Index("outbox_open_idx", "subject", postgresql_where=text("state IN ('READY', 'DEAD')")),
    Index("outbox_done_idx", "finished_at", postgresql_where=text("state = 'DONE'")),
    Index("outbox_closed_idx", "subject", postgresql_where=text("state IN ('DONE', 'DISCARDED')")),
)
