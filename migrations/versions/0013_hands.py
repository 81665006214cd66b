"""Find work that nobody does any more, and let an admin cancel what Stripe has heard of.

Revision ID: 0013
Revises: 0014
"""

from alembic import op

from migrations.clawback import REQUEST_AFTER as REQUEST_BEFORE
from migrations.words import allow_words

revision = "0013"
down_revision = "0014"
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
)
_JOBS_NEW = ("RUN_CANCELLATION", "FIND_STUCK_WORK", "REFRESH_ACCOUNT")
_ATTEMPTS_BEFORE = ("CHARGE", "TRANSFER", "REFUND", "REVERSAL")

_REQUEST_AFTER = """
    CASE kind
    WHEN 'CHARGE' THEN num_nulls(customer_reference, payment_method_reference) = 0
        AND num_nonnulls(destination_reference, settlement_id, charge_reference,
                         transfer_reference) = 0
    WHEN 'TRANSFER' THEN destination_reference IS NOT NULL
        AND num_nonnulls(customer_reference, payment_method_reference,
                         payment_intent_reference, settlement_id, charge_reference,
                         transfer_reference) = 0
    WHEN 'CANCELLATION' THEN payment_intent_reference IS NOT NULL
        AND num_nonnulls(customer_reference, payment_method_reference, destination_reference,
                         settlement_id, charge_reference, transfer_reference) = 0
    ELSE settlement_id IS NOT NULL
        AND num_nonnulls(customer_reference, payment_method_reference,
                         payment_intent_reference, destination_reference) = 0
        AND (charge_reference IS NOT NULL) = (kind = 'REFUND')
        AND (transfer_reference IS NOT NULL) = (kind = 'REVERSAL')
    END
"""

_INDEXES = (
    """
    CREATE INDEX transaction_unfinished_idx ON transaction (updated_at, id)
        WHERE charge_state IN ('PENDING', 'PROCESSING')
        OR transfer_state IN ('PLANNED', 'SUBMITTED', 'HELD')
        OR (charge_reference IS NOT NULL AND processing_fee_minor IS NULL)
    """,
    """
    CREATE INDEX transaction_next_retry_idx ON transaction (next_retry_at)
        WHERE next_retry_at IS NOT NULL
    """,
    """
    CREATE INDEX settlement_undecided_idx ON settlement (clawback_id)
        WHERE state IN ('WAITING', 'READY')
    """,
    "CREATE INDEX outbox_open_idx ON outbox (subject) WHERE state IN ('READY', 'DEAD')",
)
_NAMES = (
    "transaction_unfinished_idx",
    "transaction_next_retry_idx",
    "settlement_undecided_idx",
    "outbox_open_idx",
)


def upgrade() -> None:
    allow_words("outbox", "kind", (*_JOBS_BEFORE, *_JOBS_NEW))
    allow_words("attempt", "kind", (*_ATTEMPTS_BEFORE, "CANCELLATION"))
    _let_request(_REQUEST_AFTER)
    for statement in _INDEXES:
        op.execute(statement)


def downgrade() -> None:
    """Undo it; a database where something was cancelled refuses, for the attempt stays written."""
    for name in _NAMES:
        op.execute(f"DROP INDEX {name}")
    allow_words("attempt", "kind", _ATTEMPTS_BEFORE)
    _let_request(REQUEST_BEFORE)
    op.execute(
        "DELETE FROM outbox"
        " WHERE kind IN ('RUN_CANCELLATION', 'FIND_STUCK_WORK', 'REFRESH_ACCOUNT')"
    )
    allow_words("outbox", "kind", _JOBS_BEFORE)


def _let_request(condition: str) -> None:
    op.execute("ALTER TABLE attempt DROP CONSTRAINT attempt_request_check")
    op.execute(f"ALTER TABLE attempt ADD CONSTRAINT attempt_request_check CHECK ({condition})")
