"""Keep refunds and disputes; let a fee be lost to a bank, and a refund come back.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

from migrations.moves import allow_moves
from migrations.recourse import TABLE_NAMES, TABLES
from migrations.target import target_of
from migrations.words import allow_words

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CHARGE_STATES_BEFORE = (
    "AWAITING_PAYMENT_METHOD",
    "PENDING",
    "PROCESSING",
    "REQUIRES_ACTION",
    "CHARGED",
    "KEPT",
    "FAILED",
    "CANCELLED",
    "DISPUTED",
    "REFUNDED",
)
_CHARGE_STATES_AFTER = (*_CHARGE_STATES_BEFORE, "DISPUTE_LOST")
_POSTINGS_BEFORE = (
    "FEE_CHARGED",
    "FEE_KEPT",
    "FEE_REFUNDED",
    "PROCESSING_FEE",
    "SHARE_TRANSFERRED",
    "SHARE_REVERSED",
    "RECEIPT_RECORDED",
    "RECEIPT_ALLOCATED",
)
_POSTINGS_AFTER = (*_POSTINGS_BEFORE, "REFUND_RETURNED", "DISPUTE_WITHDRAWN", "DISPUTE_REINSTATED")

_UNCHARGED = ("AWAITING_PAYMENT_METHOD", "PENDING", "PROCESSING", "REQUIRES_ACTION", "FAILED")
_BEFORE = {
    **dict.fromkeys(_UNCHARGED, (*_UNCHARGED, "CHARGED", "CANCELLED", "DISPUTED", "REFUNDED")),
    "CHARGED": ("DISPUTED", "REFUNDED"),
    "DISPUTED": ("CHARGED", "REFUNDED"),
}
_CHARGED = ("CHARGED", "DISPUTED", "DISPUTE_LOST", "REFUNDED")
_AFTER = {
    **dict.fromkeys(_UNCHARGED, (*_UNCHARGED, *_CHARGED, "CANCELLED")),
    **dict.fromkeys(_CHARGED, _CHARGED),
}


def upgrade() -> None:
    target = target_of(op.get_context().config)
    allow_moves("charge_moves", _AFTER)
    allow_words("transaction", "charge_state", _CHARGE_STATES_AFTER)
    _let_shares_follow("CHARGED", "KEPT", "DISPUTED", "DISPUTE_LOST", "REFUNDED")
    allow_words("posting", "kind", _POSTINGS_AFTER)
    op.execute(
        "INSERT INTO ledger_account (code, type)"
        " VALUES ('disputed_fees', 'INCOME'), ('dispute_fees', 'EXPENSE')"
    )
    for statement in TABLES:
        op.execute(statement)
    op.execute(f"GRANT SELECT, INSERT ON refund, dispute TO {target.service_role}")
    op.execute(f"GRANT UPDATE (status, failure) ON refund TO {target.service_role}")
    op.execute(
        "GRANT UPDATE (reason, amount_minor, status, is_inquiry, due_by, closed_at)"
        f" ON dispute TO {target.service_role}"
    )


def downgrade() -> None:
    """Undo it; what is booked stays booked, so a ledger that used the new words refuses."""
    for name in TABLE_NAMES:
        op.execute(f"DROP TABLE {name}")
    op.execute("DELETE FROM ledger_account WHERE code IN ('disputed_fees', 'dispute_fees')")
    allow_words("posting", "kind", _POSTINGS_BEFORE)
    op.execute("UPDATE transaction SET charge_state = 'DISPUTED' WHERE status = 'DISPUTED'")
    _let_shares_follow("CHARGED", "KEPT", "DISPUTED", "REFUNDED")
    allow_words("transaction", "charge_state", _CHARGE_STATES_BEFORE)
    allow_moves("charge_moves", _BEFORE)


def _let_shares_follow(*states: str) -> None:
    name = "transaction_transfer_after_charge_check"
    listed = ", ".join(f"'{state}'" for state in states)
    op.execute(f"ALTER TABLE transaction DROP CONSTRAINT {name}")
    op.execute(
        f"ALTER TABLE transaction ADD CONSTRAINT {name}"
        f" CHECK (transfer_state = 'NONE' OR charge_state IN ({listed}))"
    )
