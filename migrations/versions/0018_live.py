"""Number Stripe's events in the order of their arrival, so that they can be followed.

Revision ID: 0018
Revises: 0011
"""

from alembic import op

from migrations.target import target_of

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    # What is there already stays without a number: giving it one would write the whole table anew
    # while nobody could use it, and nobody follows the past.
    op.execute("ALTER TABLE webhook_event ADD COLUMN arrival bigint")
    op.execute("CREATE SEQUENCE webhook_event_arrival_seq")
    op.execute(f"GRANT USAGE ON SEQUENCE webhook_event_arrival_seq TO {role}")
    op.execute("CREATE UNIQUE INDEX webhook_event_arrival_idx ON webhook_event (arrival)")


def downgrade() -> None:
    op.execute("ALTER TABLE webhook_event DROP COLUMN arrival")
    op.execute("DROP SEQUENCE webhook_event_arrival_seq")
