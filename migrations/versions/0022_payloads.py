"""Let the payload of every event whose time is over be forgotten, acted on or not.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_STATES_BEFORE = "state = 'PROCESSED'"
_STATES = "state IN ('PROCESSED', 'IGNORED', 'DEAD')"


def upgrade() -> None:
    _guard("OLD.state IN ('PROCESSED', 'IGNORED', 'DEAD')")
    # A name of its own: where the table is large it is made beforehand, CONCURRENTLY.
    op.execute(
        "CREATE INDEX IF NOT EXISTS webhook_event_payload_idx ON webhook_event (received_at)"
        f" WHERE {_STATES} AND body IS NOT NULL"
    )
    op.execute("DROP INDEX webhook_event_kept_body_idx")


def downgrade() -> None:
    op.execute(
        "CREATE INDEX webhook_event_kept_body_idx ON webhook_event (received_at)"
        f" WHERE {_STATES_BEFORE} AND body IS NOT NULL"
    )
    op.execute("DROP INDEX webhook_event_payload_idx")
    _guard("OLD.state = 'PROCESSED'")


def _guard(states: str) -> None:
    old = "OLD.received_at < now() - interval '29 days'"
    op.execute("DROP TRIGGER only_what_is_old ON webhook_event")
    op.execute(
        "CREATE TRIGGER only_what_is_old BEFORE UPDATE OF body ON webhook_event"
        f" FOR EACH ROW WHEN ((NEW.body IS NULL AND {states} AND {old}) IS NOT TRUE)"
        " EXECUTE FUNCTION refuse_forgetting()"
    )
    op.execute("ALTER TABLE webhook_event ENABLE ALWAYS TRIGGER only_what_is_old")
