"""Which mutations would change a transaction as it stands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.attempt import AttemptKind
from domain.charge import ChargeState
from domain.clawback import Clawback
from domain.errors import DomainError
from domain.open_work import OpenWork, Task
from domain.remedies import (
    require_cancellable,
    require_charge_retry,
    require_reversible,
    require_transfer_retry,
)
from domain.standing import Standing
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState


class TransactionAction(StrEnum):
    """A mutation, by its name."""

    CREATE_CUSTOMER_SETUP = "CREATE_CUSTOMER_SETUP"
    COMPLETE_PAYMENT_ACTION = "COMPLETE_PAYMENT_ACTION"
    CREATE_ONBOARDING_LINK = "CREATE_ONBOARDING_LINK"
    RETRY_TRANSACTION = "RETRY_TRANSACTION"
    RETRY_TRANSFER = "RETRY_TRANSFER"
    REVERSE_TRANSFER = "REVERSE_TRANSFER"
    CANCEL_TRANSACTION = "CANCEL_TRANSACTION"
    CLAWBACK = "CLAWBACK"
    RECONCILE_TRANSACTION = "RECONCILE_TRANSACTION"
    RECORD_RECOVERY_RECEIPT = "RECORD_RECOVERY_RECEIPT"
    LIFT_MONEY_STOP = "LIFT_MONEY_STOP"


_A = TransactionAction

_HELD: Final[Mapping[HoldReason, TransactionAction]] = MappingProxyType(
    {
        HoldReason.ACCOUNT_NOT_READY: _A.CREATE_ONBOARDING_LINK,
        HoldReason.UNFUNDED: _A.RECORD_RECOVERY_RECEIPT,
        HoldReason.MONEY_STOP: _A.LIFT_MONEY_STOP,
    }
)
_HAS_FEE: Final = frozenset({ChargeState.CHARGED, ChargeState.KEPT, ChargeState.DISPUTED})
_NEEDS_CARD: Final = frozenset({ChargeState.AWAITING_PAYMENT_METHOD, ChargeState.FAILED})


def available_actions(
    transaction: Transaction, work: OpenWork, *, clawbacks: Sequence[Clawback] = ()
) -> tuple[TransactionAction, ...]:
    """Return what would be accepted now and change something, whoever asks."""
    return (
        *_of_charge(transaction, work),
        *_of_transfer(transaction, work, clawbacks),
        *_of_clawback(transaction, clawbacks),
        _A.RECONCILE_TRANSACTION,
    )


def _of_charge(transaction: Transaction, work: OpenWork) -> Iterator[TransactionAction]:
    if transaction.charge_state in _NEEDS_CARD:
        yield _A.CREATE_CUSTOMER_SETUP
    if transaction.charge_state is ChargeState.REQUIRES_ACTION:
        yield _A.COMPLETE_PAYMENT_ACTION
    if work.has_open(AttemptKind.CHARGE, AttemptKind.CANCELLATION):
        return
    is_failed = transaction.charge_state is ChargeState.FAILED
    is_queued = work.is_queued(Task.CHARGE) and not is_failed
    if _allows(require_charge_retry, transaction) and not is_queued:
        yield _A.RETRY_TRANSACTION
    if _allows(require_cancellable, transaction):
        yield _A.CANCEL_TRANSACTION


def _of_transfer(
    transaction: Transaction, work: OpenWork, clawbacks: Sequence[Clawback]
) -> Iterator[TransactionAction]:
    helps = None if transaction.hold_reason is None else _HELD.get(transaction.hold_reason)
    if helps is not None:
        yield helps
    if work.has_open(AttemptKind.TRANSFER):
        return
    is_failed = transaction.transfer_state is TransferState.FAILED
    is_queued = work.is_queued(Task.TRANSFER) and not is_failed
    if _allows(require_transfer_retry, transaction) and not is_queued:
        yield _A.RETRY_TRANSFER
    returnable = Standing.of(transaction, clawbacks).returnable
    if _allows(require_reversible, transaction) and not returnable.is_zero:
        yield _A.REVERSE_TRANSFER


def _of_clawback(
    transaction: Transaction, clawbacks: Sequence[Clawback]
) -> Iterator[TransactionAction]:
    if transaction.charge_state is ChargeState.CANCELLED:
        return
    keeps_fee = transaction.charge_state in _HAS_FEE
    fee_left = Standing.of(transaction, clawbacks).fee_left
    if not transaction.is_clawed_back or (keeps_fee and not fee_left.is_zero):
        yield _A.CLAWBACK


def _allows(rule: Callable[[Transaction], None], transaction: Transaction) -> bool:
    try:
        rule(transaction)
    except DomainError:
        return False
    return True
