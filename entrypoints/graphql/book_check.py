"""What was found in the books, as callers see it."""

from datetime import datetime

import strawberry

from domain import book_check as domain
from domain import money_stop
from domain.book_check import FindingCode
from entrypoints.graphql.money import Money, money_or_none


@strawberry.type(description="One thing in the books, or in the work, that is not as it must be.")
class BookFinding:
    """A finding, shown."""

    code: FindingCode = strawberry.field(description="What it is.")
    is_breach: bool = strawberry.field(
        description="Whether money is not accounted for, so that no share may leave."
    )
    count: int = strawberry.field(description="How often it was found.")
    amount: Money | None = strawberry.field(
        description="How much money is concerned, in one currency; null where it is none."
    )

    @classmethod
    def of(cls, finding: domain.Finding) -> "BookFinding":
        """Return a finding, shown."""
        return cls(
            code=finding.code,
            is_breach=finding.code.is_breach,
            count=finding.count,
            amount=money_or_none(finding.amount),
        )


@strawberry.type(description="One look at the books by the clock.")
class BookCheck:
    """A look, shown."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    checked_at: datetime = strawberry.field(description="When it was.")
    findings: list[BookFinding] = strawberry.field(description="All that was found.")

    @classmethod
    def of(cls, check: domain.BookCheck) -> "BookCheck":
        """Return a look, shown."""
        return cls(
            id=strawberry.ID(str(check.id)),
            checked_at=check.at,
            findings=[BookFinding.of(finding) for finding in check.findings],
        )


@strawberry.type(description="A stop on every transfer to a seller, until an admin lifts it.")
class MoneyStop:
    """A stop, shown."""

    raised_at: datetime = strawberry.field(description="Since when it stands.")
    check_id: strawberry.ID = strawberry.field(description="The look that raised it.")
    codes: list[FindingCode] = strawberry.field(description="What was found then.")

    @classmethod
    def of(cls, stop: money_stop.MoneyStop) -> "MoneyStop":
        """Return a stop, shown."""
        return cls(
            raised_at=stop.raised_at,
            check_id=strawberry.ID(str(stop.check_id)),
            codes=list(stop.codes),
        )
