"""A seller as one who pays: Stripe's customer, and the cards that are saved for it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from domain.errors import DomainError, FieldProblem
from domain.ids import CustomerReference, PaymentMethodReference, SellerId

SOON: Final = timedelta(days=30)
"""How long before its end a seller is told that a card expires."""

_TICK: Final = timedelta(microseconds=1)


class CardNotChargeable(DomainError):
    """A card was named that can never pay: detached, expired, or refused for good."""

    code = "CARD_NOT_CHARGEABLE"

    def __init__(self) -> None:
        """Blame the input that named it."""
        super().__init__("this card cannot be charged; save another one")

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the field."""
        return (FieldProblem("paymentMethodId", "cannot be charged"),)


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
    detached_at: datetime | None = None
    refused_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        """Return the first moment at which it is no longer valid: its month counts to the end."""
        year, month = divmod(self.exp_year * 12 + self.exp_month, 12)
        return datetime(year, month + 1, 1, tzinfo=UTC)

    def expires_soon(self, *, at: datetime) -> bool:
        """Return whether it is valid, and will not be for long."""
        return self.expires_at - SOON <= at < self.expires_at

    def is_chargeable(self, *, at: datetime) -> bool:
        """Return whether it may be charged: attached, not expired, not refused for good."""
        is_usable = self.detached_at is None and self.refused_at is None
        return is_usable and at < self.expires_at

    def detached(self, *, at: datetime) -> Self:
        """Return this card taken from its customer, which is for ever."""
        return self if self.detached_at is not None else replace(self, detached_at=at)

    def described(self, *, brand: str, last4: str, exp_month: int, exp_year: int) -> Self:
        """Return this card as Stripe describes it now; a new number or date is a new chance."""
        new = replace(self, brand=brand, last4=last4, exp_month=exp_month, exp_year=exp_year)
        return new if new == self else replace(new, refused_at=None)

    def refused(self, *, at: datetime) -> Self:
        """Return this card after a bank refused it for good."""
        return self if self.refused_at is not None else replace(self, refused_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A seller's customer at Stripe; `reference` is None until Stripe has answered once.

    `key` is the idempotency key of its creation, written before Stripe is asked: however many
    callers race, Stripe makes one customer. `asked_at` is when the key was first to be sent; None
    once Stripe has refused what it stands for. `told_card` is the default that Stripe last had from
    here, or that was taken over from there: where Stripe shows another one, somebody chose it.
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
    told_card: PaymentMethodReference | None = None

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

    def losing(self, card: PaymentMethodReference, *, heir: Card | None, at: datetime) -> Self:
        """Return this customer without `card`; where it was the default, `heir` takes its place."""
        if self.default_card != card:
            return self
        if heir is not None:
            return self.paying_with(heir.reference, at=at)
        return replace(self, default_card=None)

    def told(self, card: PaymentMethodReference) -> Self:
        """Return this customer once Stripe has `card` as its default, too."""
        return replace(self, told_card=card)

    def gone(self) -> Self:
        """Return this customer after Stripe deleted it: the next request makes another."""
        return replace(self, reference=None, asked_at=None, default_card=None, told_card=None)
