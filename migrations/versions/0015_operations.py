"""Let admins set prices, and look after jobs, requests and what is old.

Revision ID: 0015
Revises: 0013
"""

from alembic import op

from migrations.operations import COLUMNS, GUARDS, TABLES, UNDONE, grants
from migrations.target import target_of
from migrations.words import allow_words

revision = "0015"
down_revision = "0013"
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
)
_STATES_BEFORE = ("READY", "DONE", "DEAD")


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    allow_words("outbox", "kind", (*_JOBS_BEFORE, "CLEAN_UP"))
    allow_words("outbox", "state", (*_STATES_BEFORE, "DISCARDED"))
    for statement in (*TABLES, *COLUMNS, *GUARDS, *grants(role)):
        op.execute(statement)


def downgrade() -> None:
    """Undo it; what was set aside for ever waits for a person again."""
    role = target_of(op.get_context().config).service_role
    for statement in UNDONE:
        op.execute(statement)
    op.execute(f"REVOKE DELETE ON outbox FROM {role}")
    op.execute("DELETE FROM outbox WHERE kind = 'CLEAN_UP'")
    op.execute("UPDATE outbox SET state = 'DEAD' WHERE state = 'DISCARDED'")
    allow_words("outbox", "state", _STATES_BEFORE)
    allow_words("outbox", "kind", _JOBS_BEFORE)
