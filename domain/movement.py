"""One movement of the platform's money at Stripe, as its balance transaction says it."""

from dataclasses import dataclass

from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What came into the balance (positive) or left it, and what Stripe kept besides."""

    reference: str
    amount: Money
    fee: Money

    @property
    def net(self) -> Money:
        """Return what the balance gained or lost."""
        return self.amount - self.fee
