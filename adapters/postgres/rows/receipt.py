"""Between the rows of `receipt` and the aggregate."""

from adapters.postgres.row import Row
from domain.currency import Currency
from domain.ids import ClaimId, ReceiptId, RecoveryId, SellerId
from domain.money import Money
from domain.receipt import Receipt, ReceiptSource
from domain.transaction import RecoveryKey


def columns_of(receipt: Receipt) -> dict[str, object]:
    """Return what the row of a receipt holds."""
    recovery = receipt.recovery
    return {
        "id": receipt.id,
        "source": receipt.source,
        "reference": receipt.reference,
        "seller_id": recovery.seller_id if recovery else None,
        "claim_id": recovery.claim_id if recovery else None,
        "recovery_id": recovery.recovery_id if recovery else None,
        "amount_minor": receipt.amount.minor_units,
        "allocated_minor": receipt.allocated.minor_units,
        "currency": receipt.amount.currency.code,
        "received_at": receipt.received_at,
    }


def receipt_of(row: Row) -> Receipt:
    """Return the receipt that a row holds."""
    currency = Currency.of(row.currency)
    return Receipt(
        id=ReceiptId(row.id),
        source=ReceiptSource(row.source),
        reference=row.reference,
        amount=Money(row.amount_minor, currency),
        allocated=Money(row.allocated_minor, currency),
        received_at=row.received_at,
        recovery=_recovery(row),
    )


def _recovery(row: Row) -> RecoveryKey | None:
    if row.seller_id is None:
        return None
    return RecoveryKey(SellerId(row.seller_id), ClaimId(row.claim_id), RecoveryId(row.recovery_id))
