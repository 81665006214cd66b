"""What refunds and disputes, taken together, make of a transaction whose fee was charged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from domain.charge import ChargeState, ChargeTrigger
from domain.dispute import Dispute
from domain.money import Money, zero
from domain.refund import Refund
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState, TransferTrigger

_S, _T = ChargeState, ChargeTrigger

_WAYS: Final[Mapping[tuple[ChargeState, ChargeState], tuple[ChargeTrigger, ...]]] = (
    MappingProxyType(
        {
            (_S.CHARGED, _S.DISPUTED): (_T.DISPUTE,),
            (_S.CHARGED, _S.DISPUTE_LOST): (_T.DISPUTE, _T.LOSE_DISPUTE),
            (_S.CHARGED, _S.REFUNDED): (_T.REFUND_ALL,),
            (_S.DISPUTED, _S.CHARGED): (_T.WIN_DISPUTE,),
            (_S.DISPUTED, _S.DISPUTE_LOST): (_T.LOSE_DISPUTE,),
            (_S.DISPUTED, _S.REFUNDED): (_T.WIN_DISPUTE, _T.REFUND_ALL),
            (_S.DISPUTE_LOST, _S.CHARGED): (_T.WIN_DISPUTE,),
            (_S.DISPUTE_LOST, _S.DISPUTED): (_T.DISPUTE,),
            (_S.DISPUTE_LOST, _S.REFUNDED): (_T.WIN_DISPUTE, _T.REFUND_ALL),
            (_S.REFUNDED, _S.CHARGED): (_T.RETURN_REFUND,),
            (_S.REFUNDED, _S.DISPUTED): (_T.DISPUTE,),
            (_S.REFUNDED, _S.DISPUTE_LOST): (_T.DISPUTE, _T.LOSE_DISPUTE),
        }
    )
)
"""From each state of a charged fee to each other, by the triggers of the state machine."""

_WAITING: Final = frozenset({TransferState.PLANNED, TransferState.HELD})


def weighed(
    transaction: Transaction,
    *,
    refunds: Sequence[Refund],
    disputes: Sequence[Dispute],
    at: datetime,
) -> Transaction:
    """Return the transaction as all of its refunds and disputes leave it, in whatever order.

    A share that waits is held while the fee is frozen; who releases it is the caller.
    """
    refunded = given_back(transaction, refunds)
    after = transaction
    if refunded != transaction.refunded:
        after = replace(transaction, refunded=refunded, updated_at=at)
    for trigger in _way(transaction, _state(transaction, refunded, disputes)):
        after = after.charge_after(trigger, at=at)
    is_held = after.hold_reason is HoldReason.DISPUTED
    if after.charge_state.is_frozen and after.transfer_state in _WAITING and not is_held:
        hold, reason = TransferTrigger.HOLD, HoldReason.DISPUTED
        return after.transfer_after(hold, at=at, hold_reason=reason)
    return after


def given_back(transaction: Transaction, refunds: Sequence[Refund]) -> Money:
    """Return how much of the fee has gone back to the card."""
    done = (refund.amount for refund in refunds if refund.is_done)
    return sum(done, start=zero(transaction.quote.fee.currency))


def _state(transaction: Transaction, refunded: Money, disputes: Sequence[Dispute]) -> ChargeState:
    if any(dispute.is_open for dispute in disputes):
        return ChargeState.DISPUTED
    if any(dispute.is_lost for dispute in disputes):
        return ChargeState.DISPUTE_LOST
    is_all = refunded + transaction.adjustments.forgone == transaction.fee_due
    return ChargeState.REFUNDED if is_all else ChargeState.CHARGED


def _way(transaction: Transaction, state: ChargeState) -> tuple[ChargeTrigger, ...]:
    return () if state is transaction.charge_state else _WAYS[transaction.charge_state, state]
