"""Compare everything with Stripe: runs, what they found, and ways to the lines that they compare.

Revision ID: 0012
Revises: 0015
"""

from alembic import op

from migrations.reconciliation import INDEXES, MOVING, TABLES
from migrations.target import target_of
from migrations.words import allow_words

revision = "0012"
down_revision = "0015"
branch_labels = None
depends_on = None

_JOBS_BEFORE = (
    "RUN_CHARGE",
    "RUN_TRANSFER",
    "BOOK_PROCESSING_FEE",
    "PROCESS_WEBHOOK_EVENT",
    "RELEASE_HELD",
    "FUND_TRANSACTION",
    "SWEEP_EVENTS",
    "SET_DEFAULT_CARD",
    "RUN_CLAWBACK",
    "SEAL_AUDIT",
    "RUN_EXPORT",
    "RUN_CANCELLATION",
    "FIND_STUCK_WORK",
    "REFRESH_ACCOUNT",
    "CLEAN_UP",
)
_NEW_JOBS = ("START_RECONCILIATION", "RUN_RECONCILIATION")


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    for statement in (*TABLES, *INDEXES):
        op.execute(statement)
    allow_words("outbox", "kind", (*_JOBS_BEFORE, *_NEW_JOBS))
    op.execute(f"GRANT SELECT, INSERT ON reconciliation_run, discrepancy TO {role}")
    op.execute(f"GRANT UPDATE ({', '.join(MOVING)}) ON reconciliation_run TO {role}")
    op.execute(f"GRANT UPDATE (state, note) ON discrepancy TO {role}")


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind IN ('START_RECONCILIATION', 'RUN_RECONCILIATION')")
    allow_words("outbox", "kind", _JOBS_BEFORE)
    op.execute("DROP INDEX transaction_with_stripe_idx")
    op.execute("DROP INDEX posting_posted_at_idx")
    op.execute("DROP TABLE discrepancy")
    op.execute("DROP TABLE reconciliation_run")
