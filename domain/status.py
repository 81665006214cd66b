"""The one word that a person reads of a transaction, derived from its two states."""

from enum import StrEnum
from types import MappingProxyType

from domain.charge import ChargeState
from domain.transfer import TransferState


class TransactionStatus(StrEnum):
    """The one word that a person reads; derived from the two states, never stored apart."""

    PENDING = "PENDING"
    REQUIRES_ACTION = "REQUIRES_ACTION"
    CHARGED = "CHARGED"
    TRANSFERRED = "TRANSFERRED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"
    REVERSAL_NEEDED = "REVERSAL_NEEDED"
    DISPUTED = "DISPUTED"


_OF_CHARGE = MappingProxyType(
    {
        ChargeState.AWAITING_PAYMENT_METHOD: TransactionStatus.PENDING,
        ChargeState.PENDING: TransactionStatus.PENDING,
        ChargeState.PROCESSING: TransactionStatus.PENDING,
        ChargeState.REQUIRES_ACTION: TransactionStatus.REQUIRES_ACTION,
        ChargeState.CHARGED: TransactionStatus.CHARGED,
        ChargeState.KEPT: TransactionStatus.CHARGED,
        ChargeState.FAILED: TransactionStatus.FAILED,
        ChargeState.CANCELLED: TransactionStatus.CANCELLED,
        ChargeState.DISPUTED: TransactionStatus.DISPUTED,
        ChargeState.DISPUTE_LOST: TransactionStatus.DISPUTED,
        ChargeState.REFUNDED: TransactionStatus.REFUNDED,
    }
)

_OF_TRANSFER = MappingProxyType(
    {
        TransferState.TRANSFERRED: TransactionStatus.TRANSFERRED,
        # The share is back while the fee is still ours: the other half is owed.
        TransferState.REVERSED: TransactionStatus.REVERSAL_NEEDED,
    }
)


def status_of(
    charge: ChargeState, transfer: TransferState, *, is_clawed_back: bool = False
) -> TransactionStatus:
    """Return the charge's status, until the fee is in: then the share's, once that has moved.

    A share that came back because Amazon took all of its money back leaves nothing owed.
    """
    status = _OF_CHARGE[charge]
    if status is not TransactionStatus.CHARGED:
        return status
    if transfer is TransferState.REVERSED and is_clawed_back:
        return status
    return _OF_TRANSFER.get(transfer, status)
