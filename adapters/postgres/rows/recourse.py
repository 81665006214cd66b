"""Between the rows of `refund` and `dispute` and the domain's values."""

from adapters.postgres.row import Row
from domain.currency import Currency
from domain.dispute import Dispute, DisputeStatus
from domain.ids import DisputeReference, RefundReference, SettlementId, TransactionId
from domain.money import Money
from domain.refund import Refund, RefundStatus


def refund_columns_of(refund: Refund) -> dict[str, object]:
    """Return what the row of a refund holds."""
    return {
        "reference": refund.reference,
        "transaction_id": refund.transaction_id,
        "amount_minor": refund.amount.minor_units,
        "currency": refund.amount.currency.code,
        "status": refund.status,
        "failure": refund.failure,
        "created_at": refund.created_at,
        "settlement_id": refund.settlement_id,
    }


def refund_of(row: Row) -> Refund:
    """Return the refund that a row holds."""
    return Refund(
        reference=RefundReference(row.reference),
        transaction_id=TransactionId(row.transaction_id),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        status=RefundStatus(row.status),
        created_at=row.created_at,
        failure=row.failure,
        settlement_id=None if row.settlement_id is None else SettlementId(row.settlement_id),
    )


def dispute_columns_of(dispute: Dispute) -> dict[str, object]:
    """Return what the row of a dispute holds."""
    return {
        "reference": dispute.reference,
        "transaction_id": dispute.transaction_id,
        "reason": dispute.reason,
        "amount_minor": dispute.amount.minor_units,
        "currency": dispute.amount.currency.code,
        "status": dispute.status,
        "is_inquiry": dispute.is_inquiry,
        "due_by": dispute.due_by,
        "opened_at": dispute.opened_at,
        "closed_at": dispute.closed_at,
    }


def dispute_of(row: Row) -> Dispute:
    """Return the dispute that a row holds."""
    return Dispute(
        reference=DisputeReference(row.reference),
        transaction_id=TransactionId(row.transaction_id),
        reason=row.reason,
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        status=DisputeStatus(row.status),
        opened_at=row.opened_at,
        due_by=row.due_by,
        closed_at=row.closed_at,
    )
