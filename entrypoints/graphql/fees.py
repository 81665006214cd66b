"""Fees as callers see them: quotes, price lists, sums and simulations."""

from datetime import datetime

import strawberry

from application.ports.fee_policies import FeeTotals, RecordedPolicy
from application.simulate_fees import SimulatedLine
from domain import fees as domain
from domain import money
from domain.currency import Currency
from entrypoints.graphql.fee_policy import FeePolicySnapshot
from entrypoints.graphql.money import Money
from entrypoints.graphql.scalars import BigInt


@strawberry.type(description="How a recovery would divide if it were charged now.")
class FeeQuote:
    """A quote, shown."""

    recovered: Money = strawberry.field(description="What Amazon paid.")
    platform_fee: Money = strawberry.field(description="The fee.")
    seller_payout: Money = strawberry.field(description="The seller's share: all the rest.")
    effective_rate_bps: int = strawberry.field(
        description="The fee in hundredths of a percent of the recovery, rounded half up."
    )
    fee_policy: FeePolicySnapshot = strawberry.field(description="The terms that apply.")

    @classmethod
    def of(cls, quote: domain.FeeQuote) -> "FeeQuote":
        """Return a quote, shown."""
        return cls(
            recovered=Money.of(quote.recovered),
            platform_fee=Money.of(quote.fee),
            seller_payout=Money.of(quote.payout),
            effective_rate_bps=int(quote.effective_rate),
            fee_policy=FeePolicySnapshot.of(quote.terms),
        )


@strawberry.type(description="Another rate for recoveries of an amount and more.")
class FeeTier:
    """A tier, shown."""

    threshold: Money = strawberry.field(description="From this amount on.")
    rate_bps: int = strawberry.field(description="The rate in hundredths of a percent.")

    @classmethod
    def of(cls, tier: domain.Tier) -> "FeeTier":
        """Return a tier, shown."""
        return cls(threshold=Money.of(tier.threshold), rate_bps=int(tier.rate))


@strawberry.type(description="A version of the price list, set once and never changed.")
class FeePolicy:
    """A price list, shown."""

    version: str = strawberry.field(description="Its name; transactions that it priced bear it.")
    seller_id: strawberry.ID | None = strawberry.field(
        description="Whose own it is; null where it is everybody's."
    )
    effective_from: datetime = strawberry.field(description="From when on it prices recoveries.")
    rate_bps: int = strawberry.field(description="The rate in hundredths of a percent.")
    minimums: list[Money] = strawberry.field(
        description="The least fees; where a currency is missing, the least that Stripe charges."
    )
    caps: list[Money] = strawberry.field(description="The greatest fees, if any.")
    tiers: list[FeeTier] = strawberry.field(description="Other rates for greater recoveries.")
    set_at: datetime = strawberry.field(description="When it was set.")
    set_by: str | None = strawberry.field(description="Who set it; not shown to sellers.")
    reason: str | None = strawberry.field(description="Why; not shown to sellers.")

    @classmethod
    def of(cls, recorded: RecordedPolicy) -> "FeePolicy":
        """Return a price list, shown."""
        policy = recorded.policy
        return cls(
            version=policy.version,
            seller_id=None if policy.seller_id is None else strawberry.ID(policy.seller_id),
            effective_from=policy.effective_from,
            rate_bps=int(policy.rate),
            minimums=[Money.of(money.Money(n, c)) for c, n in policy.minimums.items()],
            caps=[Money.of(money.Money(n, c)) for c, n in policy.caps.items()],
            tiers=[FeeTier.of(tier) for tier in policy.tiers],
            set_at=recorded.set_at,
            set_by=recorded.set_by or None,
            reason=recorded.reason or None,
        )


@strawberry.type(description="What the fees of some transactions in one currency come to.")
class FeeSummaryLine:
    """Sums, shown; currencies are never mixed."""

    currency: Currency = strawberry.field(description="The currency.")
    count: BigInt = strawberry.field(description="How many transactions.")
    recovered: Money = strawberry.field(description="What Amazon paid.")
    platform_fee: Money = strawberry.field(description="The fees that were agreed.")
    seller_payout: Money = strawberry.field(description="The sellers' shares.")
    effective_rate_bps: int = strawberry.field(
        description="The fees in hundredths of a percent of what Amazon paid: of the sums, not an"
        " average of rates."
    )
    collected_count: BigInt = strawberry.field(description="How many of the fees came in.")
    collected: Money = strawberry.field(description="What of the fees came in.")
    refunded: Money = strawberry.field(description="What of the fees went back.")

    @classmethod
    def of(cls, totals: FeeTotals) -> "FeeSummaryLine":
        """Return sums, shown."""
        return cls(
            currency=totals.currency,
            count=BigInt(totals.count),
            recovered=Money.of(totals.recovered),
            platform_fee=Money.of(totals.fee),
            seller_payout=Money.of(totals.recovered - totals.fee),
            effective_rate_bps=int(domain.effective_rate(totals.fee, of=totals.recovered)),
            collected_count=BigInt(totals.collected_count),
            collected=Money.of(totals.collected),
            refunded=Money.of(totals.refunded),
        )


@strawberry.type(description="What the fees of one currency were, and what they would have been.")
class FeeSimulationLine:
    """A line, shown."""

    currency: Currency = strawberry.field(description="The currency.")
    count: BigInt = strawberry.field(description="How many recoveries.")
    recovered: Money = strawberry.field(description="What Amazon paid.")
    before: Money = strawberry.field(description="The fees as they were agreed.")
    after: Money = strawberry.field(
        description="The fees by the simulated list; what it refuses is not among them."
    )
    difference: Money = strawberry.field(description="After less before.")
    rejected: BigInt = strawberry.field(description="How many recoveries it would refuse.")
    rejected_recovered: Money = strawberry.field(description="What Amazon paid on those.")
    unaffected: BigInt = strawberry.field(
        description="How many keep their fee, for their seller has a price list of its own."
    )

    @classmethod
    def of(cls, line: SimulatedLine) -> "FeeSimulationLine":
        """Return a line, shown."""
        return cls(
            currency=line.currency,
            count=BigInt(line.count),
            recovered=Money.of(line.recovered),
            before=Money.of(line.before),
            after=Money.of(line.after),
            difference=Money.of(line.after - line.before),
            rejected=BigInt(line.rejected),
            rejected_recovered=Money.of(line.rejected_recovered),
            unaffected=BigInt(line.unaffected),
        )


@strawberry.type(description="What history would have cost under another price list.")
class FeeSimulation:
    """A simulation, shown; nothing was written."""

    lines: list[FeeSimulationLine] = strawberry.field(description="A line for each currency.")
