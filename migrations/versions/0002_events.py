"""Tell events in the hands of a worker, and events that had to be fetched.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

from migrations.target import target_of
from migrations.words import allow_words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KINDS_BEFORE = (
    "RUN_CHARGE",
    "RUN_TRANSFER",
    "BOOK_PROCESSING_FEE",
    "PROCESS_WEBHOOK_EVENT",
    "RELEASE_HELD",
    "FUND_TRANSACTION",
)
_KINDS_AFTER = (*_KINDS_BEFORE, "SWEEP_EVENTS", "SET_DEFAULT_CARD")
_STATES_BEFORE = ("RECEIVED", "PROCESSED", "IGNORED", "FAILED", "DEAD")
_STATES_AFTER = ("RECEIVED", "PROCESSING", "PROCESSED", "IGNORED", "FAILED", "DEAD")


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    allow_words("outbox", "kind", _KINDS_AFTER)
    allow_words("webhook_event", "state", _STATES_AFTER)
    _unfinished("'RECEIVED', 'PROCESSING', 'FAILED', 'DEAD'")
    op.execute("ALTER TABLE webhook_event ADD COLUMN last_error text")
    op.execute("ALTER TABLE webhook_event ADD COLUMN source text NOT NULL DEFAULT 'DELIVERED'")
    allow_words("webhook_event", "source", ("DELIVERED", "RECOVERED"), is_new=True)
    op.execute(
        "CREATE INDEX webhook_event_recovered_idx ON webhook_event (created_at)"
        " WHERE source = 'RECOVERED'"
    )
    op.execute(
        """
        CREATE TABLE event_sweep (
            account text NOT NULL,
            read_to timestamptz NOT NULL,
            CONSTRAINT event_sweep_pkey PRIMARY KEY (account)
        )
        """
    )
    op.execute(f"GRANT UPDATE (last_error) ON webhook_event TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE (read_to) ON event_sweep TO {role}")


def downgrade() -> None:
    op.execute("DROP TABLE event_sweep")
    op.execute("DROP INDEX webhook_event_recovered_idx")
    op.execute("ALTER TABLE webhook_event DROP COLUMN source, DROP COLUMN last_error")
    op.execute("UPDATE webhook_event SET state = 'RECEIVED' WHERE state = 'PROCESSING'")
    _unfinished("'RECEIVED', 'FAILED', 'DEAD'")
    allow_words("webhook_event", "state", _STATES_BEFORE)
    op.execute("DELETE FROM outbox WHERE kind IN ('SWEEP_EVENTS', 'SET_DEFAULT_CARD')")
    allow_words("outbox", "kind", _KINDS_BEFORE)


def _unfinished(states: str) -> None:
    op.execute("DROP INDEX webhook_event_unfinished_idx")
    op.execute(
        "CREATE INDEX webhook_event_unfinished_idx ON webhook_event (received_at, id)"
        f" WHERE state IN ({states})"
    )
