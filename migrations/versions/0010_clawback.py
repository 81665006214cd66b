"""Take back what Amazon takes back: clawbacks, their settlements, sellers' debts and credits.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

from migrations.clawback import (
    ADJUSTMENTS,
    AMOUNTS,
    ATTEMPTS,
    REQUEST_AFTER,
    REQUEST_BEFORE,
    TABLE_NAMES,
    TABLES,
)
from migrations.moves import allow_moves
from migrations.target import target_of
from migrations.words import allow_words

revision = "0010"
down_revision = "0009"
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
)
_POSTINGS_BEFORE = (
    "FEE_CHARGED",
    "FEE_KEPT",
    "FEE_REFUNDED",
    "PROCESSING_FEE",
    "SHARE_TRANSFERRED",
    "SHARE_REVERSED",
    "RECEIPT_RECORDED",
    "RECEIPT_ALLOCATED",
    "REFUND_RETURNED",
    "DISPUTE_WITHDRAWN",
    "DISPUTE_REINSTATED",
    "INVOICE_PAID",
    "INVOICE_REFUNDED",
    "INVOICE_REFUND_RETURNED",
    "INVOICE_DISPUTED",
    "INVOICE_REINSTATED",
    "RECEIPT_REVERSED",
)
_POSTINGS_AFTER = (
    *_POSTINGS_BEFORE,
    "FEE_GIVEN_UP",
    "FEE_CREDITED",
    "CREDIT_USED",
    "CREDIT_RETURNED",
    "DEBT_INCURRED",
    "DEBT_NETTED",
    "DEBT_WRITTEN_OFF",
)
_TRANSFER_STATES_BEFORE = (
    "NONE",
    "PLANNED",
    "HELD",
    "SUBMITTED",
    "TRANSFERRED",
    "REVERSED",
    "FAILED",
)

_UNCHARGED = ("AWAITING_PAYMENT_METHOD", "PENDING", "PROCESSING", "REQUIRES_ACTION", "FAILED")
_CHARGED = ("CHARGED", "DISPUTED", "DISPUTE_LOST", "REFUNDED")
_CHARGE_BEFORE = {
    **dict.fromkeys(_UNCHARGED, (*_UNCHARGED, *_CHARGED, "CANCELLED")),
    **dict.fromkeys(_CHARGED, _CHARGED),
}
# A kept fee that is given up was never on a card: no bank disputes it.
_CHARGE_AFTER = {**_CHARGE_BEFORE, "KEPT": _CHARGED}

_UNSENT = ("PLANNED", "HELD", "SUBMITTED", "FAILED")
_TRANSFER_BEFORE = {
    **dict.fromkeys(("NONE", *_UNSENT), (*_UNSENT, "TRANSFERRED", "REVERSED")),
    "TRANSFERRED": ("REVERSED",),
}
_TRANSFER_AFTER = {
    **dict.fromkeys(("NONE", *_UNSENT), (*_UNSENT, "TRANSFERRED", "REVERSED", "WITHHELD")),
    "TRANSFERRED": ("REVERSED",),
}

_KEPT_BEFORE = "(funds_flow = 'PLATFORM_COLLECTED') = (charge_state = 'KEPT')"
_KEPT_AFTER = (
    "CASE funds_flow WHEN 'PLATFORM_COLLECTED' THEN charge_state IN ('KEPT', 'REFUNDED')"
    " ELSE charge_state <> 'KEPT' END"
)


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    allow_moves("charge_moves", _CHARGE_AFTER)
    allow_moves("transfer_moves", _TRANSFER_AFTER)
    allow_words("transaction", "transfer_state", (*_TRANSFER_STATES_BEFORE, "WITHHELD"))
    _let("transaction", "kept", _KEPT_AFTER)
    allow_words("posting", "kind", _POSTINGS_AFTER)
    allow_words("outbox", "kind", (*_JOBS_BEFORE, "RUN_CLAWBACK"))
    allow_words("attempt", "kind", ("CHARGE", "TRANSFER", "REFUND", "REVERSAL"))
    op.execute(
        "INSERT INTO ledger_account (code, type) VALUES ('seller_debts', 'ASSET'),"
        " ('seller_credits', 'LIABILITY'), ('written_off_debts', 'EXPENSE')"
    )
    for statement in (*ADJUSTMENTS, *TABLES, *ATTEMPTS):
        op.execute(statement)
    _let("attempt", "request", REQUEST_AFTER)
    columns = ", ".join(f"{amount}_minor" for amount in AMOUNTS)
    op.execute(f"GRANT UPDATE ({columns}) ON transaction TO {role}")
    op.execute(f"GRANT SELECT, INSERT ON clawback, settlement, due TO {role}")
    op.execute(
        f"GRANT UPDATE (way, amount_minor, state, reference, failure_code) ON settlement TO {role}"
    )
    op.execute(f"GRANT UPDATE (settled_minor) ON due TO {role}")


def downgrade() -> None:
    """Undo it; a database that used the new words refuses, for what is booked stays booked."""
    allow_words("attempt", "kind", ("CHARGE", "TRANSFER"))
    _let("attempt", "request", REQUEST_BEFORE)
    op.execute(
        "ALTER TABLE attempt DROP COLUMN settlement_id, DROP COLUMN charge_reference,"
        " DROP COLUMN transfer_reference"
    )
    op.execute("ALTER TABLE refund DROP COLUMN settlement_id")
    for name in TABLE_NAMES:
        op.execute(f"DROP TABLE {name}")
    op.execute(
        "DELETE FROM ledger_account"
        " WHERE code IN ('seller_debts', 'seller_credits', 'written_off_debts')"
    )
    dropped = ", ".join(f"DROP COLUMN {amount}_minor" for amount in AMOUNTS)
    op.execute(f"ALTER TABLE transaction {dropped}")
    op.execute("DELETE FROM outbox WHERE kind = 'RUN_CLAWBACK'")
    allow_words("outbox", "kind", _JOBS_BEFORE)
    allow_words("posting", "kind", _POSTINGS_BEFORE)
    _let("transaction", "kept", _KEPT_BEFORE)
    allow_words("transaction", "transfer_state", _TRANSFER_STATES_BEFORE)
    allow_moves("transfer_moves", _TRANSFER_BEFORE)
    allow_moves("charge_moves", _CHARGE_BEFORE)


def _let(table: str, name: str, condition: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({condition})")
