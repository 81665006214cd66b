"""What is asked about fees."""

from datetime import datetime

import strawberry

from application.set_fee_policy import FeeTermsRequest, SetFeePolicyRequest
from domain.currency import Currency
from domain.fees import Tier
from domain.ids import SellerId
from domain.money import BasisPoints, Money
from entrypoints.graphql.idempotency_key import read_key
from entrypoints.graphql.inputs import KEY_DESCRIPTION, read_seller
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.scalars import BigInt


@strawberry.input(description="A recovery to quote the fee of.")
class FeeQuoteInput:
    """What `feeQuote` is given."""

    seller_id: strawberry.ID = strawberry.field(description="Whose recovery it is.")
    amount_recovered_cents: BigInt = strawberry.field(
        description="What Amazon paid, in the currency's minor units."
    )
    currency: str = strawberry.field(description="The ISO 4217 code, in any case.")
    at: datetime | None = strawberry.field(
        default=None, description="When it would be charged; now unless given."
    )

    def read(self) -> tuple[SellerId, Money, datetime | None]:
        """Return whose, how much and when; raise a refusal that names every field."""
        problems = Problems()
        currency = problems.currency("currency", self.currency)
        seller_id = read_seller(problems, self.seller_id)
        at = problems.moment("at", self.at)
        problems.raise_any()
        return seller_id, Money(self.amount_recovered_cents, currency), at


@strawberry.input(description="An amount of one currency.")
class FeeBoundInput:
    """A minimum or a cap, given."""

    currency: str = strawberry.field(description="The ISO 4217 code, in any case.")
    amount_cents: BigInt = strawberry.field(description="In the currency's minor units.")


@strawberry.input(description="Another rate for recoveries of an amount and more.")
class FeeTierInput:
    """A tier, given."""

    currency: str = strawberry.field(description="The ISO 4217 code, in any case.")
    threshold_cents: BigInt = strawberry.field(
        description="From this amount on, in the currency's minor units."
    )
    rate_bps: int = strawberry.field(description="The rate in hundredths of a percent.")


@strawberry.input(description="The terms of a price list.")
class FeeTermsInput:
    """Terms, given."""

    seller_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whose own list it is; everybody's unless given."
    )
    rate_bps: int = strawberry.field(
        description="The rate in hundredths of a percent: 2000 is 20 %."
    )
    minimums: list[FeeBoundInput] = strawberry.field(
        default_factory=list,
        description="The least fees, one for each currency; else the least that Stripe charges.",
    )
    caps: list[FeeBoundInput] = strawberry.field(
        default_factory=list, description="The greatest fees, one for each currency."
    )
    tiers: list[FeeTierInput] = strawberry.field(
        default_factory=list, description="Other rates for greater recoveries."
    )

    def read(self, problems: Problems) -> FeeTermsRequest:
        """Return the terms in the service's words."""
        return FeeTermsRequest(
            rate=BasisPoints(self.rate_bps),
            seller_id=None if self.seller_id is None else read_seller(problems, self.seller_id),
            minimums=_bounds("minimums", self.minimums, problems),
            caps=_bounds("caps", self.caps, problems),
            tiers=tuple(
                Tier(
                    Money(tier.threshold_cents, problems.currency("tiers", tier.currency)),
                    BasisPoints(tier.rate_bps),
                )
                for tier in self.tiers
            ),
        )


@strawberry.input(description="A price list to set.")
class FeePolicyInput:
    """What `setFeePolicy` is given."""

    terms: FeeTermsInput = strawberry.field(description="Its terms.")
    effective_from: datetime | None = strawberry.field(
        default=None, description="From when on it counts; now unless given, and never the past."
    )
    reason: str = strawberry.field(description="Why; it is recorded.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)

    def request(self, headers: tuple[str, ...]) -> tuple[SetFeePolicyRequest, str]:
        """Return the request and its key; raise a refusal that names every field."""
        problems = Problems()
        request = SetFeePolicyRequest(
            terms=self.terms.read(problems),
            effective_from=problems.moment("effectiveFrom", self.effective_from),
            reason=self.reason,
        )
        key = read_key(self.idempotency_key, headers, problems)
        problems.raise_any()
        return request, key


@strawberry.input(description="A price list to try on history.")
class SimulateFeePolicyInput:
    """What `simulateFeePolicy` is given."""

    terms: FeeTermsInput = strawberry.field(
        description="Its terms; with a seller, only that seller's history is tried."
    )
    since: datetime | None = strawberry.field(
        default=None, description="From when on; from the beginning unless given."
    )
    until: datetime | None = strawberry.field(
        default=None, description="Up to when; until now unless given."
    )

    def read(self) -> tuple[FeeTermsRequest, datetime | None, datetime | None]:
        """Return the terms and the period; raise a refusal that names every field."""
        problems = Problems()
        terms = self.terms.read(problems)
        since, until = problems.moment("since", self.since), problems.moment("until", self.until)
        problems.raise_any()
        return terms, since, until


def _bounds(name: str, given: list[FeeBoundInput], problems: Problems) -> dict[Currency, int]:
    bounds = {problems.currency(name, bound.currency): bound.amount_cents for bound in given}
    if len(bounds) < len(given):
        problems.blame(name, "must name each currency once")
    return dict(bounds)
