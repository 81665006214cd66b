"""What clawbacks, credits and debts take from the fee and the share of one transaction."""

from dataclasses import dataclass
from typing import Self

from domain.currency import Currency
from domain.money import Money, zero


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustments:
    """Parts of a fee and of a share that go another way than by card and by transfer."""

    waived: Money
    """Of the fee: never collected, for it was clawed back before it was charged."""

    credited: Money
    """Of the fee: paid out of the seller's credit."""

    forgone: Money
    """Of the fee: given back as a credit, or given up where it was kept."""

    withheld: Money
    """Of the share: never sent, for it was clawed back before."""

    netted: Money
    """Of the share: kept against the seller's debt."""

    @classmethod
    def none(cls, currency: Currency) -> Self:
        """Return no adjustment at all."""
        nothing = zero(currency)
        return cls(
            waived=nothing, credited=nothing, forgone=nothing, withheld=nothing, netted=nothing
        )
