"""Call an account pending while its owner has not submitted anything, whatever is asked for.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        UPDATE connect_account
        SET status = CASE WHEN transfers_active AND payouts_enabled THEN 'ACTIVE' ELSE 'PENDING' END
        WHERE status = 'RESTRICTED' AND NOT details_submitted
        """
    )


def downgrade() -> None:
    op.execute(
        """
        UPDATE connect_account SET status = 'RESTRICTED'
        WHERE status IN ('ACTIVE', 'PENDING') AND NOT details_submitted
            AND cardinality(past_due) > 0
        """
    )
