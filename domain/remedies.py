"""What a person may order to be done about a transaction as it stands."""

from typing import Final

from domain.charge import ChargeState
from domain.errors import DomainError
from domain.transaction import Transaction
from domain.transfer import TransferState


class RetryImpossible(DomainError):
    """Another try would help nothing, or money has moved; the message says what helps."""

    code = "RETRY_IMPOSSIBLE"


class CancelImpossible(DomainError):
    """Money has moved: what is charged is given back by a clawback, not undone."""

    code = "CANCEL_IMPOSSIBLE"


class ReversalImpossible(DomainError):
    """There is no transfer to take a share back from."""

    code = "REVERSAL_IMPOSSIBLE"


_C, _T = ChargeState, TransferState

_NO_CHARGE_RETRY: Final = {
    _C.AWAITING_PAYMENT_METHOD: "the fee is charged as soon as the seller has saved a card",
    _C.REQUIRES_ACTION: "the seller's bank wants to see the seller: completePaymentAction",
    _C.CHARGED: "the fee is charged; retryTransfer sends a share again",
    _C.KEPT: "the fee was kept from the recovery",
    _C.CANCELLED: "the transaction is cancelled",
    _C.DISPUTED: "the fee is charged, and disputed",
    _C.DISPUTE_LOST: "the fee was charged, and lost to a dispute",
    _C.REFUNDED: "the fee was charged, and given back",
}

_NO_TRANSFER_RETRY: Final = {
    _T.NONE: "no share is due yet: it is sent once the fee is in",
    _T.TRANSFERRED: "the share is sent",
    _T.REVERSED: "the share was sent, and taken back",
    _T.WITHHELD: "nothing of the share is left to send",
}

CANCELLABLE: Final = frozenset(
    {_C.AWAITING_PAYMENT_METHOD, _C.PENDING, _C.PROCESSING, _C.REQUIRES_ACTION, _C.FAILED}
)


def require_charge_retry(transaction: Transaction) -> None:
    """Raise `RetryImpossible` unless charging the fee again could help, and is not too late."""
    problem = _NO_CHARGE_RETRY.get(transaction.charge_state)
    if problem is not None:
        raise RetryImpossible(problem)


def require_transfer_retry(transaction: Transaction) -> None:
    """Raise `RetryImpossible` unless the share is still to be sent."""
    problem = _NO_TRANSFER_RETRY.get(transaction.transfer_state)
    if problem is not None:
        raise RetryImpossible(problem)


def require_cancellable(transaction: Transaction) -> None:
    """Raise `CancelImpossible` unless no money has moved yet."""
    if transaction.charge_state not in CANCELLABLE:
        raise CancelImpossible("the fee is in: claw back what is to be given back")


def require_reversible(transaction: Transaction) -> None:
    """Raise `ReversalImpossible` unless a share was sent, or is on its way."""
    if transaction.transfer_state not in {_T.SUBMITTED, _T.TRANSFERRED, _T.REVERSED}:
        raise ReversalImpossible("no share was sent: there is nothing to take back")
