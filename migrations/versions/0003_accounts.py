"""Tell accounts that are no longer connected, and those that Stripe did not speak of when asked.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

from migrations.target import target_of
from migrations.words import allow_words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATUSES = ("ACTIVE", "PENDING", "RESTRICTED", "INACTIVE")


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    op.execute(
        "ALTER TABLE connect_account ADD COLUMN disconnected_at timestamptz,"
        " ADD COLUMN unanswered_at timestamptz, ADD COLUMN status text"
    )
    op.execute(
        """
        UPDATE connect_account SET status = CASE
            WHEN account_reference IS NULL THEN 'PENDING'
            WHEN disabled_reason LIKE 'rejected%' THEN 'INACTIVE'
            WHEN cardinality(past_due) > 0 THEN 'RESTRICTED'
            WHEN transfers_active AND payouts_enabled THEN 'ACTIVE'
            WHEN NOT details_submitted THEN 'PENDING'
            WHEN (coalesce(disabled_reason, '') = ''
                  OR disabled_reason LIKE '%pending_verification')
                 AND NOT transfers_active AND NOT payouts_enabled THEN 'PENDING'
            ELSE 'RESTRICTED'
        END
        """
    )
    op.execute("ALTER TABLE connect_account ALTER COLUMN status SET NOT NULL")
    allow_words("connect_account", "status", _STATUSES, is_new=True)
    op.execute(
        "CREATE INDEX connect_account_created_at_seller_id_idx"
        " ON connect_account (created_at, seller_id)"
    )
    added = "disconnected_at, unanswered_at, status"
    op.execute(f"GRANT UPDATE ({added}) ON connect_account TO {role}")


def downgrade() -> None:
    op.execute(
        "ALTER TABLE connect_account DROP COLUMN disconnected_at,"
        " DROP COLUMN unanswered_at, DROP COLUMN status"
    )
    op.execute("DROP INDEX connect_account_created_at_seller_id_idx")
