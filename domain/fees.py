"""What a recovery costs its seller: the fee policy, and the quote that it gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from domain.currency import Currency
from domain.errors import DomainError, FieldProblem
from domain.ids import SellerId
from domain.money import WHOLE, BasisPoints, Money, half_up

AMOUNT_MAX: Final = 100_000_000
"""The greatest recovery that is accepted, in minor units: far above any claim that Amazon pays."""

DEFAULT_RATE: Final = BasisPoints(2000)


class FeeRejected(DomainError):
    """No fee can be quoted for this amount; `field` and the message say why."""

    code = "FEE_REJECTED"

    def __init__(self, problem: str, *, field: str = "amountRecoveredCents") -> None:
        """Blame one input field."""
        super().__init__(f"{field}: {problem}")
        self._fields = (FieldProblem(field, problem),)

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the amount."""
        return self._fields


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTerms:
    """The terms that priced one recovery, kept with it: a later policy changes nothing."""

    policy: str
    rate: BasisPoints
    minimum: Money
    cap: Money | None = None

    def fee(self, recovered: Money) -> Money:
        """Return the fee on `recovered`: the rate, capped, then raised to the minimum.

        A fee that Stripe could not take to the last digit is raised to the next that it takes.
        """
        fee = recovered.portion(self.rate)
        if self.cap is not None:
            fee = min(fee, self.cap)
        units, step = max(fee, self.minimum).minor_units, fee.currency.step
        return Money(units + -units % step, fee.currency)


def effective_rate(fee: Money, *, of: Money) -> BasisPoints:
    """Return what part of an amount above nothing a fee is, rounded once."""
    return BasisPoints(half_up(fee.minor_units * WHOLE, of.minor_units))


@dataclass(frozen=True, slots=True)
class FeeQuote:
    """How one recovery divides; `fee + payout == recovered`, always."""

    recovered: Money
    fee: Money
    terms: FeeTerms

    @property
    def payout(self) -> Money:
        """Return the seller's share."""
        return self.recovered - self.fee

    @property
    def effective_rate(self) -> BasisPoints:
        """Return what part of the recovery the fee is."""
        return effective_rate(self.fee, of=self.recovered)


@dataclass(frozen=True, slots=True)
class Tier:
    """Another rate for recoveries of `threshold` and more, in its currency."""

    threshold: Money
    rate: BasisPoints


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePolicy:
    """A version of the price list, for everybody or for one seller.

    Minimums and caps are minor units by currency; where no minimum is given, it is the least that
    Stripe charges, for a smaller fee could never be collected. Of two that begin at once, the one
    with the greater number was set later, and counts.
    """

    version: str
    effective_from: datetime
    number: int = 0
    rate: BasisPoints = DEFAULT_RATE
    seller_id: SellerId | None = None
    minimums: Mapping[Currency, int] = field(default_factory=lambda: MappingProxyType({}))
    caps: Mapping[Currency, int] = field(default_factory=lambda: MappingProxyType({}))
    tiers: tuple[Tier, ...] = ()

    def __post_init__(self) -> None:
        rates = (self.rate, *(tier.rate for tier in self.tiers))
        if not all(0 <= rate <= WHOLE for rate in rates):
            raise FeeRejected("a rate lies between 0 and 10000 basis points", field="rateBps")
        # A fee of nothing could be neither charged nor booked.
        if any(units < 1 for units in (*self.minimums.values(), *self.caps.values())):
            raise FeeRejected("a minimum or a cap is at least 1", field="minimums")

    def require_collectable(self) -> None:
        """Raise `FeeRejected` unless each fee can be charged, and the terms do not contradict."""
        for currency, units in self.minimums.items():
            if units < currency.least_charge:
                raise FeeRejected(
                    f"Stripe charges no less than {currency.least_charge} in {currency.code}",
                    field="minimums",
                )
        for currency, units in self.caps.items():
            if units < self.minimums.get(currency, currency.least_charge):
                raise FeeRejected(f"the cap in {currency.code} is below the minimum", field="caps")
        starts = [tier.threshold for tier in self.tiers]
        if len(set(starts)) < len(starts):
            raise FeeRejected("two tiers begin at the same amount", field="tiers")
        if any(start.minor_units < 1 for start in starts):
            raise FeeRejected("a tier begins at 1 or more", field="tiers")

    def quote(self, recovered: Money) -> FeeQuote:
        """Divide `recovered` into fee and payout; raise `FeeRejected`."""
        if recovered.minor_units <= 0:
            raise FeeRejected("must be at least 1")
        if recovered.minor_units > AMOUNT_MAX:
            raise FeeRejected(f"must be at most {AMOUNT_MAX}")
        step = recovered.currency.step
        if recovered.minor_units % step:
            raise FeeRejected(f"must be a multiple of {step} in {recovered.currency.code}")
        terms = self._terms(recovered)
        fee = terms.fee(recovered)
        if recovered < fee:
            raise FeeRejected(f"the least fee, {fee}, is above the amount")
        return FeeQuote(recovered, fee, terms)

    def _terms(self, recovered: Money) -> FeeTerms:
        currency = recovered.currency
        cap = self.caps.get(currency)
        return FeeTerms(
            policy=self.version,
            rate=self._rate(recovered),
            minimum=Money(self.minimums.get(currency, currency.least_charge), currency),
            cap=None if cap is None else Money(cap, currency),
        )

    def _rate(self, recovered: Money) -> BasisPoints:
        reached = [
            (tier.threshold.minor_units, tier.rate)
            for tier in self.tiers
            if tier.threshold.currency is recovered.currency and tier.threshold <= recovered
        ]
        return max(reached)[1] if reached else self.rate


def policy_in_force(
    policies: Iterable[FeePolicy], *, seller_id: SellerId, at: datetime
) -> FeePolicy:
    """Return the latest policy that has begun, the seller's own before everybody's.

    Raises `FeeRejected` where no policy has begun.
    """
    begun = [p for p in policies if p.effective_from <= at and p.seller_id in (None, seller_id)]
    if not begun:
        raise FeeRejected("no fee policy is in force", field="effectiveFrom")
    return max(begun, key=lambda p: (p.seller_id is not None, p.effective_from, p.number))
