"""Let a job bear the trace of what ordered it, so that one trace goes on across the queue.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE outbox ADD COLUMN trace text")


def downgrade() -> None:
    op.execute("ALTER TABLE outbox DROP COLUMN trace")
