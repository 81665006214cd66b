"""Let a person find a transaction by its claim or its recovery, whoever the seller is.

Revision ID: 0016
Revises: 0011
"""

from alembic import op
from sqlalchemy import text

revision = "0016"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("transaction_claim_idx", "transaction", ["claim_id"])
    op.create_index(
        "transaction_recovery_idx",
        "transaction",
        ["recovery_id"],
        postgresql_where=text("recovery_id <> ''"),
    )


def downgrade() -> None:
    op.drop_index("transaction_recovery_idx", "transaction")
    op.drop_index("transaction_claim_idx", "transaction")
