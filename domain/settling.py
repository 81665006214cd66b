"""Which ways a part of a clawback goes, as things stand: pure decisions, nothing is moved."""

from typing import Final, NamedTuple

from domain.charge import ChargeState
from domain.clawback import ClawbackPolicy, SettlementChoice, SettlementImpossible
from domain.funds_flow import FundsFlow
from domain.money import Money, zero
from domain.settlement import SettlementWay
from domain.standing import Standing
from domain.transaction import Transaction
from domain.transfer import TransferState

_C, _T, _W = ChargeState, TransferState, SettlementWay

_UNCHARGED: Final = frozenset({_C.AWAITING_PAYMENT_METHOD, _C.PENDING, _C.FAILED})
_CHARGED: Final = frozenset({_C.CHARGED, _C.REFUNDED, _C.DISPUTE_LOST})
_SENT: Final = frozenset({_T.TRANSFERRED, _T.REVERSED})


class Part(NamedTuple):
    """An amount and the way that it goes."""

    way: SettlementWay
    amount: Money


class Decision(NamedTuple):
    """The parts that can go now; what of `amount` they leave waits."""

    amount: Money
    parts: tuple[Part, ...]

    @property
    def waits(self) -> Money:
        """Return what has to wait."""
        moved = (part.amount for part in self.parts)
        return self.amount - sum(moved, start=zero(self.amount.currency))


def decide(part: Part, standing: Standing, *, is_by_hand: bool = False) -> Decision:
    """Return where a part goes, or that it waits; less of it where less is left.

    Unsent shares shrink before sent ones are reversed, and a bank's claim lets everything wait.
    By hand, a share is taken back as far as it was sent, whatever Amazon did.
    """
    left = _left(part, standing)
    if is_by_hand and not part.way.is_of_fee:
        left = standing.returnable
    amount = min(part.amount, left)
    if standing.transaction.charge_state is _C.DISPUTED:
        return Decision(amount, ())
    if part.way.is_of_fee:
        return Decision(amount, _fee(Part(part.way, amount), standing))
    if part.way is _W.SELLER_DEBT:
        return Decision(amount, _without_zeros(Part(_W.SELLER_DEBT, amount)))
    return Decision(amount, _share(amount, standing))


def require_possible(choice: SettlementChoice, standing: Standing, *, share: Money) -> None:
    """Raise `SettlementImpossible` where the means that was chosen does not exist."""
    transaction = standing.transaction
    is_kept = transaction.funds_flow is FundsFlow.PLATFORM_COLLECTED
    if choice in {SettlementChoice.REFUND_CARD, SettlementChoice.CREDIT_NEXT_CHARGE} and is_kept:
        raise SettlementImpossible("no card was charged: the kept fee is given up")
    if choice is SettlementChoice.REVERSE_TRANSFER:
        on_its_way = transaction.transfer_state in {*_SENT, _T.SUBMITTED}
        if share.is_zero or not on_its_way:
            raise SettlementImpossible("there is no transfer to take a share back from")


def planned_way(choice: SettlementChoice, policy: ClawbackPolicy) -> SettlementWay:
    """Return the way of a fee, once it is charged, as the caller or else the policy wants it."""
    if choice is SettlementChoice.REFUND_CARD:
        return _W.REFUND_CARD
    wants_credit = choice is SettlementChoice.CREDIT_NEXT_CHARGE
    return _W.REFUND_CARD if policy.refunds_card and not wants_credit else _W.CREDIT_NEXT_CHARGE


def _left(part: Part, standing: Standing) -> Money:
    if not part.way.is_of_fee:
        return standing.share_left
    if standing.transaction.charge_state is _C.CANCELLED:
        return zero(part.amount.currency)
    return standing.fee_left


def _fee(part: Part, standing: Standing) -> tuple[Part, ...]:
    transaction, amount = standing.transaction, part.amount
    state = transaction.charge_state
    if state is _C.KEPT:
        return _without_zeros(Part(_W.GIVE_UP_FEE, amount))
    # Once Stripe has an intent, its amount stands: what is charged goes back afterwards.
    if state in _UNCHARGED and transaction.payment_intent is None:
        return _without_zeros(Part(_W.WAIVE_FEE, _waivable(amount, transaction)))
    if state not in _CHARGED:
        return ()
    if part.way is _W.CREDIT_NEXT_CHARGE:
        return _without_zeros(part)
    to_card = min(amount, standing.card_left)
    return _without_zeros(
        Part(_W.REFUND_CARD, to_card), Part(_W.CREDIT_NEXT_CHARGE, amount - to_card)
    )


def _waivable(amount: Money, transaction: Transaction) -> Money:
    """Return what of a fee need not be charged: all, or so much that Stripe charges the rest."""
    if amount == transaction.fee_due and transaction.is_clawed_back:
        return amount
    currency = amount.currency
    spare = transaction.card_fee - Money(currency.least_charge, currency)
    return max(min(amount, spare), zero(currency))


def _share(amount: Money, standing: Standing) -> tuple[Part, ...]:
    transaction = standing.transaction
    if transaction.transfer_state is _T.SUBMITTED:
        return ()
    if transaction.transfer_state in _SENT:
        way, most = _W.REVERSE_TRANSFER, standing.reversible
    else:
        way, most = _W.SHRINK_TRANSFER, transaction.share_due
    now = min(amount, most)
    # What went against an older debt was never sent, and is owed again.
    return _without_zeros(Part(way, now), Part(_W.SELLER_DEBT, amount - now))


def _without_zeros(*parts: Part) -> tuple[Part, ...]:
    return tuple(part for part in parts if not part.amount.is_zero)
