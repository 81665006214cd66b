"""Where everything stands, as admins see it."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.ports.reconciliation_figures import Exposure, StatusFigures
from application.summarize_reconciliation import ReconciliationSummary as Summary
from domain.currency import Currency
from domain.status import TransactionStatus
from entrypoints.graphql.context import Info
from entrypoints.graphql.money import Money
from entrypoints.graphql.period import moment_of
from entrypoints.graphql.reconciliation_run import ReconciliationRun
from entrypoints.graphql.resolver import resolver

_AS_OF = strawberry.argument(description="As of when; left out, as of now.")


@strawberry.type(description="The transactions of one currency that have one status.")
class StatusLine:
    """Figures, shown."""

    status: TransactionStatus = strawberry.field(description="The status.")
    currency: Currency = strawberry.field(description="The currency.")
    count: int = strawberry.field(description="How many there are.")
    recovered: Money = strawberry.field(description="What Amazon refunds on them.")
    fees: Money = strawberry.field(description="Their fees.")
    oldest_at: datetime = strawberry.field(description="When the oldest was requested.")
    oldest_age_seconds: int = strawberry.field(description="How long ago that was.")

    @classmethod
    def of(cls, figures: StatusFigures, as_of: datetime) -> "StatusLine":
        """Return figures, shown."""
        return cls(
            status=figures.status,
            currency=figures.recovered.currency,
            count=figures.count,
            recovered=Money.of(figures.recovered),
            fees=Money.of(figures.fees),
            oldest_at=figures.oldest_at,
            oldest_age_seconds=int((as_of - figures.oldest_at).total_seconds()),
        )


@strawberry.type(description="What the platform has at risk in one currency.")
class ExposureLine:
    """An exposure, shown."""

    currency: Currency = strawberry.field(description="The currency.")
    unrecovered: Money = strawberry.field(
        description="What was counted as Amazon's money, shares sent above all, and is not in yet."
    )
    debts: Money = strawberry.field(description="What sellers owe.")

    @classmethod
    def of(cls, exposure: Exposure) -> "ExposureLine":
        """Return an exposure, shown."""
        return cls(
            currency=exposure.debts.currency,
            unrecovered=Money.of(exposure.unrecovered),
            debts=Money.of(exposure.debts),
        )


@strawberry.type(description="Where all transactions stood at one moment.")
class ReconciliationSummary:
    """A summary, shown."""

    as_of: datetime = strawberry.field(description="The moment.")
    statuses: list[StatusLine] = strawberry.field(
        description="A line for each currency and status that there was, by their names."
    )
    exposure: list[ExposureLine] = strawberry.field(description="What was at risk, by currency.")
    unprocessed_events: int = strawberry.field(
        description="How many of Stripe's events that were in by then are still to be acted on."
    )
    last_run: ReconciliationRun | None = strawberry.field(
        description="The comparison that had come to its end last."
    )
    drift: list[Money] | None = strawberry.field(
        description="What that one found in each currency, timing left out; null without one."
    )

    @classmethod
    def of(cls, summary: Summary) -> "ReconciliationSummary":
        """Return a summary, shown."""
        last, drift = summary.last_run, summary.drift
        return cls(
            as_of=summary.as_of,
            statuses=[StatusLine.of(line, summary.as_of) for line in summary.statuses],
            exposure=[ExposureLine.of(line) for line in summary.exposure],
            unprocessed_events=summary.unprocessed_events,
            last_run=None if last is None else ReconciliationRun.of(last),
            drift=None if drift is None else [Money.of(one) for one in drift if not one.is_zero],
        )


@strawberry.type
class ReconciliationSummaryQuery:
    """What may be asked of everything at once."""

    @resolver
    async def reconciliation_summary(
        self, info: Info, as_of: Annotated[datetime | None, _AS_OF] = None
    ) -> ReconciliationSummary:
        """Sum up where all transactions stand, what is at risk and what drifts; for admins."""
        context = info.context
        at = None if as_of is None else moment_of("asOf", as_of)
        summarize = context.use_cases.summarize_reconciliation
        return ReconciliationSummary.of(await summarize(at, actor=context.actor))
