"""Where the fee and the share of one transaction stand, and what the next clawback moves."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from domain.clawback import Clawback
from domain.dispute import Dispute
from domain.fees import FeeQuote
from domain.money import Money, half_up, zero
from domain.refund import Refund
from domain.settlement import Settlement, SettlementState, SettlementWay
from domain.transaction import Transaction

_W = SettlementWay


def fee_part(quote: FeeQuote, clawed_back: Money) -> Money:
    """Return what of the fee goes back when so much of the recovery was taken back in all.

    Proportional and rounded half up, to the last digit that Stripe takes.
    """
    step = clawed_back.currency.step
    product = quote.fee.minor_units * clawed_back.minor_units
    return Money(half_up(product, quote.recovered.minor_units * step) * step, quote.fee.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was given and taken back so far, by whatever means, planned settlements included.

    Every step moves the difference between what is due in all and what went back already: so
    neither the split into clawbacks nor their order changes a total.
    """

    transaction: Transaction
    bearing: Money
    """What was clawed back by clawbacks that give the fee back."""

    fee_given: Money
    card_given: Money
    """Of it: by the card."""

    share_taken: Money
    reversing: Money
    """Of it: by reversals that Stripe has not made yet."""

    @classmethod
    def of(
        cls,
        transaction: Transaction,
        clawbacks: Sequence[Clawback],
        *,
        refunds: Iterable[Refund] = (),
        disputes: Iterable[Dispute] = (),
        apart_from: Settlement | None = None,
    ) -> Self:
        """Return the standing, as if the settlement `apart_from` did not exist."""
        currency = transaction.quote.recovered.currency
        settlements = [
            one
            for clawback in clawbacks
            for one in clawback.settlements
            if one.counts and (apart_from is None or one.id != apart_from.id)
        ]

        def total(is_meant: Callable[[Settlement], bool]) -> Money:
            return sum((s.amount for s in settlements if is_meant(s)), start=zero(currency))

        strangers = (one.amount for one in refunds if one.counts and one.settlement_id is None)
        lost = (one.amount for one in disputes if one.is_lost)
        # Somebody else's refund, or a bank's, is no less gone from the fee than ours.
        by_others = sum((*strangers, *lost), start=zero(currency))
        made = total(lambda one: one.way is _W.REVERSE_TRANSFER and _is_made(one))
        bearing = (one.amount for one in clawbacks if one.gives_fee_back)
        return cls(
            transaction=transaction,
            bearing=sum(bearing, start=zero(currency)),
            fee_given=total(lambda one: one.way.is_of_fee) + by_others,
            card_given=total(lambda one: one.way is _W.REFUND_CARD) + by_others,
            share_taken=total(lambda one: not one.way.is_of_fee) + transaction.reversed - made,
            reversing=total(lambda one: one.way is _W.REVERSE_TRANSFER and not _is_made(one)),
        )

    @property
    def fee_left(self) -> Money:
        """Return what of the fee was not given back."""
        return self._not_negative(self.transaction.quote.fee - self.fee_given)

    @property
    def card_left(self) -> Money:
        """Return what of the fee can still go back to the card."""
        return self._not_negative(self.transaction.card_fee - self.card_given)

    @property
    def share_left(self) -> Money:
        """Return what of the share is due back by now and was not taken back."""
        return self.share_step(zero(self.transaction.quote.payout.currency))

    @property
    def reversible(self) -> Money:
        """Return what of the transfer can still be reversed."""
        sent = self.transaction.share_due - self.transaction.reversed
        return self._not_negative(sent - self.reversing)

    @property
    def returnable(self) -> Money:
        """Return what of the transfer can be taken back for its own sake: sent and not taken."""
        untaken = self.transaction.quote.payout - self.share_taken
        return min(self.reversible, self._not_negative(untaken))

    def fee_step(self, amount: Money, *, gives_fee_back: bool) -> Money:
        """Return what of the fee goes back when `amount` more is clawed back."""
        if not gives_fee_back:
            return zero(amount.currency)
        due = fee_part(self.transaction.quote, self.bearing + amount)
        return self._not_negative(due - self.fee_given)

    def share_step(self, amount: Money) -> Money:
        """Return what of the share is taken back when `amount` more is clawed back."""
        if not self.transaction.funds_flow.transfers_share:
            return zero(amount.currency)
        clawed_back = self.transaction.clawed_back + amount
        due = clawed_back - fee_part(self.transaction.quote, clawed_back)
        return self._not_negative(due - self.share_taken)

    def _not_negative(self, amount: Money) -> Money:
        return max(amount, zero(amount.currency))


def _is_made(settlement: Settlement) -> bool:
    return settlement.state is SettlementState.SETTLED
