"""Where the books and Stripe's balance differ, as admins see it."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.compare_balance import DriftReport as Report
from domain import drift as domain
from domain.drift_cause import DriftCause, Repair
from entrypoints.graphql.context import Info
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.graphql.money import Money
from entrypoints.graphql.period import Period, PeriodInput
from entrypoints.graphql.resolver import resolver

_PERIOD = strawberry.argument(description="Which movements, by when each side has them.")


@strawberry.type(description="One difference in one currency, and why there is one.")
class DriftLine:
    """A difference, shown."""

    object: str = strawberry.field(
        description="What moved: Stripe's object, or the cause in the books where Stripe has none."
    )
    entry: str = strawberry.field(
        description="Stripe's balance transaction, or what is booked where there is none."
    )
    part: str = strawberry.field(
        description="`AMOUNT`, `FEE` for what Stripe kept where it is booked apart, or `STATUS`."
    )
    transaction_id: strawberry.ID | None = strawberry.field(
        description="The transaction that it is of, if known."
    )
    at: datetime = strawberry.field(description="When it happened.")
    ours: Money = strawberry.field(description="What the books have of it.")
    stripe: Money = strawberry.field(description="What Stripe has of it.")
    difference: Money = strawberry.field(description="By how much Stripe's is more.")
    cause: DriftCause = strawberry.field(description="Why the two differ.")
    repair: Repair = strawberry.field(description="What makes them agree again.")
    automatic: bool = strawberry.field(
        description="Whether a run that is not dry does that by itself."
    )

    @classmethod
    def of(cls, line: domain.DriftLine) -> "DriftLine":
        """Return a difference, shown."""
        owner = line.transaction_id
        return cls(
            object=line.object,
            entry=line.entry,
            part=line.part,
            transaction_id=None if owner is None else public_transaction_id(owner),
            at=line.at,
            ours=Money.of(line.ours),
            stripe=Money.of(line.stripe),
            difference=Money.of(line.difference),
            cause=line.cause,
            repair=line.repair,
            automatic=line.is_automatic,
        )


@strawberry.type(description="The books beside Stripe's balance over a period.")
class DriftReport:
    """A comparison, shown."""

    period: Period = strawberry.field(description="The period.")
    ours: list[Money] = strawberry.field(
        description="What the books say that the balance gained, in each currency."
    )
    stripe: list[Money] = strawberry.field(
        description="What Stripe says that it gained, in each currency."
    )
    drift: list[Money] = strawberry.field(
        description="The sum of the lines in each currency; it is the difference of both totals."
    )
    lines: list[DriftLine] = strawberry.field(
        description="Every difference, oldest first; none means that both sides agree."
    )

    @classmethod
    def of(cls, report: Report) -> "DriftReport":
        """Return a comparison, shown."""
        return cls(
            period=Period.of(report.period),
            ours=[Money.of(amount) for amount in report.ours],
            stripe=[Money.of(amount) for amount in report.stripe],
            drift=[Money.of(amount) for amount in report.drift],
            lines=[DriftLine.of(line) for line in report.lines],
        )


@strawberry.type
class DriftQuery:
    """What may be asked of both books at once."""

    @resolver
    async def drift_report(
        self, info: Info, period: Annotated[PeriodInput, _PERIOD]
    ) -> DriftReport:
        """Compare the books with Stripe's balance now, and name every cent; for admins."""
        context = info.context
        show = context.use_cases.show_reconciliation
        return DriftReport.of(await show.drift(period.read(), actor=context.actor))
