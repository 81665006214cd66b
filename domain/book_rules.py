"""What the states of a transaction say that the books hold for it."""

from domain.money import Money, zero
from domain.transaction import Transaction
from domain.transfer import TransferState

SENT = frozenset({TransferState.TRANSFERRED, TransferState.REVERSED})
"""The states in which a share has left."""


def fee_held(transaction: Transaction) -> Money:
    """Return what of its fee is income: a credit pays before the card does."""
    adjustments = transaction.adjustments
    if not transaction.charge_state.is_collected:
        return adjustments.credited
    return transaction.fee_due - transaction.refunded - adjustments.forgone


def fee_is_booked(transaction: Transaction) -> bool:
    """Return whether its fee came in as a movement of its own: by card, or kept."""
    if not transaction.funds_flow.charges_card:
        return True
    return transaction.charge_state.is_collected and not transaction.card_fee.is_zero


def clearing_due(transaction: Transaction, *, debts: Money) -> Money:
    """Return what it leaves in the clearing account, given all that became its seller's debt."""
    quote, adjustments = transaction.quote, transaction.adjustments
    nothing = zero(quote.fee.currency)
    share = transaction.share_due if transaction.transfer_state in SENT else nothing
    fee = nothing if transaction.funds_flow.charges_card else quote.fee - adjustments.forgone
    moved = transaction.reversed + transaction.funded
    return share + fee + adjustments.netted - debts - moved
