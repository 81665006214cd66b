"""Let Amazon's money leave again in the books.

Revision ID: 0009
Revises: 0008
"""

from migrations.words import allow_words

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

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
)
_POSTINGS_AFTER = (*_POSTINGS_BEFORE, "RECEIPT_REVERSED")


def upgrade() -> None:
    allow_words("posting", "kind", _POSTINGS_AFTER)


def downgrade() -> None:
    """Undo it; what is booked stays booked, so a ledger that used the new word refuses."""
    allow_words("posting", "kind", _POSTINGS_BEFORE)
