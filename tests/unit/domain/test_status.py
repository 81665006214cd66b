"""The public status of every pair of states, written out."""

import pytest

from domain.charge import ChargeState
from domain.status import TransactionStatus, status_of
from domain.transfer import TransferState

OF_CHARGE = {
    ChargeState.AWAITING_PAYMENT_METHOD: TransactionStatus.PENDING,
    ChargeState.PENDING: TransactionStatus.PENDING,
    ChargeState.PROCESSING: TransactionStatus.PENDING,
    ChargeState.REQUIRES_ACTION: TransactionStatus.REQUIRES_ACTION,
    ChargeState.FAILED: TransactionStatus.FAILED,
    ChargeState.CANCELLED: TransactionStatus.CANCELLED,
    ChargeState.DISPUTED: TransactionStatus.DISPUTED,
    ChargeState.DISPUTE_LOST: TransactionStatus.DISPUTED,
    ChargeState.REFUNDED: TransactionStatus.REFUNDED,
}

ONCE_THE_FEE_IS_IN = {
    TransferState.NONE: TransactionStatus.CHARGED,
    TransferState.PLANNED: TransactionStatus.CHARGED,
    TransferState.HELD: TransactionStatus.CHARGED,
    TransferState.SUBMITTED: TransactionStatus.CHARGED,
    TransferState.FAILED: TransactionStatus.CHARGED,
    TransferState.WITHHELD: TransactionStatus.CHARGED,
    TransferState.TRANSFERRED: TransactionStatus.TRANSFERRED,
    TransferState.REVERSED: TransactionStatus.REVERSAL_NEEDED,
}


@pytest.mark.parametrize("transfer", TransferState)
@pytest.mark.parametrize("charge", ChargeState)
def test_every_pair_of_states_has_its_status(charge: ChargeState, transfer: TransferState) -> None:
    expected = OF_CHARGE.get(charge) or ONCE_THE_FEE_IS_IN[transfer]
    assert status_of(charge, transfer) is expected


def test_every_status_is_some_pairs() -> None:
    statuses = {status_of(charge, transfer) for charge in ChargeState for transfer in TransferState}
    assert statuses == set(TransactionStatus)


def test_only_a_fee_that_is_in_lets_the_share_speak() -> None:
    assert set(ChargeState) - set(OF_CHARGE) == {ChargeState.CHARGED, ChargeState.KEPT}


@pytest.mark.parametrize("charge", [ChargeState.CHARGED, ChargeState.KEPT])
def test_a_share_that_came_back_because_all_was_clawed_back_leaves_nothing_owed(
    charge: ChargeState,
) -> None:
    status = status_of(charge, TransferState.REVERSED, is_clawed_back=True)
    assert status is TransactionStatus.CHARGED
