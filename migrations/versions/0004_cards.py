"""Tell cards that can pay from those that cannot, and when a refused charge is tried again.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

from migrations.target import target_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CARD = "brand, last4, exp_month, exp_year, detached_at, refused_at"


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    op.execute("ALTER TABLE card ADD COLUMN detached_at timestamptz")
    op.execute("ALTER TABLE card ADD COLUMN refused_at timestamptz")
    op.execute("ALTER TABLE customer ADD COLUMN told_card text")
    op.execute("ALTER TABLE transaction ADD COLUMN declines integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE transaction ADD COLUMN next_retry_at timestamptz")
    op.execute(
        "ALTER TABLE transaction"
        " ADD CONSTRAINT transaction_declines_check CHECK (declines >= 0),"
        " ADD CONSTRAINT transaction_next_retry_check"
        " CHECK (next_retry_at IS NULL OR charge_state = 'FAILED')"
    )
    op.execute(f"GRANT UPDATE ({_CARD}) ON card TO {role}")
    op.execute(f"GRANT UPDATE (told_card) ON customer TO {role}")
    op.execute(f"GRANT UPDATE (declines, next_retry_at) ON transaction TO {role}")


def downgrade() -> None:
    role = target_of(op.get_context().config).service_role
    op.execute("ALTER TABLE transaction DROP COLUMN next_retry_at, DROP COLUMN declines")
    op.execute("ALTER TABLE customer DROP COLUMN told_card")
    op.execute("ALTER TABLE card DROP COLUMN refused_at, DROP COLUMN detached_at")
    op.execute(f"REVOKE UPDATE (brand, last4, exp_month, exp_year) ON card FROM {role}")
