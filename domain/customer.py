"""A seller as one who pays: Stripe's customer, and the cards that are saved for it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from domain.errors import DomainError, FieldProblem
from domain.ids import CustomerReference, PaymentMethodReference, SellerId

_TICK: Final = timedelta(microseconds=1)


class NotThisSellers(DomainError):
    """A card or customer was named that does not belong to this seller."""

    code = "NOT_THIS_SELLERS"

    def __init__(self, field: str) -> None:
        """Blame the input `field` that named it."""
        super().__init__(f"{field} does not belong to this seller")
        self._field = field

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the field."""
        return (FieldProblem(self._field, "does not belong to this seller"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A saved card: what may be shown of it, never its number."""

    reference: PaymentMethodReference
    seller_id: SellerId
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A seller's customer at Stripe; `reference` is None until Stripe has answered once.

    `key` is the idempotency key of its creation, written before Stripe is asked: however many
    callers race, Stripe makes one customer. `asked_at` is when the key was first to be sent; None
    once Stripe has refused what it stands for.
    """

    seller_id: SellerId
    key: str
    email: str
    created_at: datetime
    asked_at: datetime | None = None
    name: str | None = None
    reference: CustomerReference | None = None
    default_card: PaymentMethodReference | None = None
    default_chosen_at: datetime | None = None

    def replaced_by(self, intent: Self) -> Self:
        """Return what `intent` asks for in this one's place, which Stripe has nothing of."""
        return replace(intent, created_at=self.created_at)

    def refused(self) -> Self:
        """Return this one after Stripe refused it for good: the next request takes its place."""
        return replace(self, asked_at=None)

    def known_as(self, reference: CustomerReference) -> Self:
        """Return this customer with the name that Stripe gave it."""
        return replace(self, reference=reference)

    def paying_with(self, card: PaymentMethodReference, *, at: datetime) -> Self:
        """Return this customer with `card` as the one that the seller chose to be charged."""
        # A choice follows all that is known by then, whatever the clocks say; and as Stripe counts
        # in whole seconds, a moment between two of them is never that of a setup.
        known = self.default_chosen_at
        moment = at if known is None else max(at, known + _TICK)
        return replace(
            self,
            default_card=card,
            default_chosen_at=moment if moment.microsecond else moment + _TICK,
        )

    def saving(self, card: PaymentMethodReference, *, at: datetime) -> Self:
        """Return this customer after a setup of the moment `at`: the latest setup is charged.

        The order in which setups are heard of makes no difference.
        """
        known = self.default_chosen_at
        if known is not None and (known, self.default_card or "") > (at, card):
            return self
        return replace(self, default_card=card, default_chosen_at=at)
