"""A payout: a seller's money on its way from Stripe to the seller's bank, a fact of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from domain.ids import AccountReference, PayoutReference, SellerId
from domain.money import Money


class PayoutState(StrEnum):
    """How far a payout has come; money that has arrived may still be sent back by the bank."""

    PENDING = "PENDING"
    IN_TRANSIT = "IN_TRANSIT"
    PAID = "PAID"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class PayoutTrigger(StrEnum):
    """What moves a payout on."""

    LEAVE = "LEAVE"
    ARRIVE = "ARRIVE"
    RETURN = "RETURN"
    CALL_BACK = "CALL_BACK"


PAYOUT_TRANSITIONS: Final[Mapping[tuple[PayoutState, PayoutTrigger], PayoutState]] = (
    MappingProxyType(
        {
            (PayoutState.PENDING, PayoutTrigger.LEAVE): PayoutState.IN_TRANSIT,
            (PayoutState.PENDING, PayoutTrigger.ARRIVE): PayoutState.PAID,
            (PayoutState.PENDING, PayoutTrigger.RETURN): PayoutState.FAILED,
            (PayoutState.PENDING, PayoutTrigger.CALL_BACK): PayoutState.CANCELED,
            (PayoutState.IN_TRANSIT, PayoutTrigger.ARRIVE): PayoutState.PAID,
            (PayoutState.IN_TRANSIT, PayoutTrigger.RETURN): PayoutState.FAILED,
            (PayoutState.IN_TRANSIT, PayoutTrigger.CALL_BACK): PayoutState.CANCELED,
            (PayoutState.PAID, PayoutTrigger.RETURN): PayoutState.FAILED,
        }
    )
)

_REACHED: Final = frozenset((begin, end) for (begin, _), end in PAYOUT_TRANSITIONS.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFacts:
    """What Stripe says of a payout at one moment."""

    reference: PayoutReference
    amount: Money
    state: PayoutState
    arrival_date: date
    created_at: datetime
    bank_last4: str | None = None
    failure_code: str | None = None
    failure_message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A payout of one seller's account, as it was last heard of."""

    seller_id: SellerId
    account: AccountReference
    facts: PayoutFacts
    updated_at: datetime

    def told(self, facts: PayoutFacts, *, at: datetime) -> Self:
        """Return this payout after news; news that would take it backwards change nothing."""
        is_forward = (self.facts.state, facts.state) in _REACHED
        if facts == self.facts or not (is_forward or facts.state is self.facts.state):
            return self
        # A bank account that was removed meanwhile is no news about where the money went.
        kept = replace(facts, bank_last4=facts.bank_last4 or self.facts.bank_last4)
        return self if kept == self.facts else replace(self, facts=kept, updated_at=at)
