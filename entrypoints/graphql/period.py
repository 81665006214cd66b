"""A span of time, as callers give and see it."""

from datetime import UTC, datetime

import strawberry

from domain.errors import invalid
from domain.period import Period as Span


@strawberry.input(description="A span of time: it holds its begin and not its end.")
class PeriodInput:
    """A span, given."""

    begin: datetime = strawberry.field(name="from", description="The first moment of it.")
    end: datetime = strawberry.field(name="to", description="The first moment behind it.")

    def read(self) -> Span:
        """Return the span; raise `InvalidInput`."""
        return Span(moment_of("from", self.begin), moment_of("to", self.end))


@strawberry.type(description="A span of time: it holds its begin and not its end.")
class Period:
    """A span, shown."""

    begin: datetime = strawberry.field(name="from", description="The first moment of it.")
    end: datetime = strawberry.field(name="to", description="The first moment behind it.")

    @classmethod
    def of(cls, span: Span) -> "Period":
        """Return a span, shown."""
        return cls(begin=span.begin, end=span.end)


def moment_of(field: str, given: datetime) -> datetime:
    """Return a moment that a caller gave, in UTC; raise `InvalidInput` where it has no zone."""
    if given.tzinfo is None:
        raise invalid(field, "must name its offset, as in 2026-03-01T12:00:00Z")
    return given.astimezone(UTC)
