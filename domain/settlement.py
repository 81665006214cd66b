"""One way in which a part of a clawback is settled, and how far that has come."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.ids import SettlementId
from domain.money import Money
from domain.transaction import Failure


class SettlementWay(StrEnum):
    """Where the money goes, or does not go any more."""

    WAIVE_FEE = "WAIVE_FEE"
    """The fee, not charged yet, is charged lower or not at all."""

    GIVE_UP_FEE = "GIVE_UP_FEE"
    """A fee that was kept is given up in the books; no card is concerned."""

    CREDIT_NEXT_CHARGE = "CREDIT_NEXT_CHARGE"
    """The seller's next fee is charged lower."""

    REFUND_CARD = "REFUND_CARD"
    """The fee goes back to the card."""

    SHRINK_TRANSFER = "SHRINK_TRANSFER"
    """The share, not sent yet, is sent smaller or not at all."""

    REVERSE_TRANSFER = "REVERSE_TRANSFER"
    """The share that was sent is taken back."""

    SELLER_DEBT = "SELLER_DEBT"
    """The share cannot be taken back: the seller owes it."""

    @property
    def is_of_fee(self) -> bool:
        """Return whether it gives the fee back; the others take the share back."""
        return self in _OF_FEE

    @property
    def needs_stripe(self) -> bool:
        """Return whether a worker has to ask Stripe for it."""
        return self in {SettlementWay.REFUND_CARD, SettlementWay.REVERSE_TRANSFER}


_OF_FEE: Final = frozenset(
    {
        SettlementWay.WAIVE_FEE,
        SettlementWay.GIVE_UP_FEE,
        SettlementWay.CREDIT_NEXT_CHARGE,
        SettlementWay.REFUND_CARD,
    }
)


class SettlementState(StrEnum):
    """How far a settlement has come."""

    WAITING = "WAITING"
    """Something is in the way: a dispute, or money on its way whose fate is not known yet."""

    READY = "READY"
    """A worker asks Stripe for it next."""

    SUBMITTED = "SUBMITTED"
    """Stripe was asked, and has not said the last word."""

    SETTLED = "SETTLED"
    """The money is where it belongs."""

    FAILED = "FAILED"
    """It came to nothing; a person, or another settlement, has to take over."""

    DROPPED = "DROPPED"
    """Nothing was left to settle: the money had moved some other way."""


_S = SettlementState

UNDECIDED: Final = frozenset({_S.WAITING, _S.READY})
VOID: Final = frozenset({_S.FAILED, _S.DROPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """An amount and its way; `reference` is Stripe's refund or reversal, once there is one."""

    id: SettlementId
    way: SettlementWay
    amount: Money
    state: SettlementState = SettlementState.WAITING
    reference: str | None = None
    failure: Failure | None = None

    @property
    def is_undecided(self) -> bool:
        """Return whether it may yet go another way: nothing was asked for it."""
        return self.state in UNDECIDED

    @property
    def counts(self) -> bool:
        """Return whether its amount is given or taken back, or will be."""
        return self.state not in VOID

    @property
    def next_step(self) -> str | None:
        """Return what a person has to do about it, if anything: debts book themselves."""
        if self.state is SettlementState.FAILED and self.way is SettlementWay.REFUND_CARD:
            return (
                "the amount is the fee's again: give it back by a clawback with"
                " refundAmountCents and the settlement CREDIT_NEXT_CHARGE"
            )
        return None
