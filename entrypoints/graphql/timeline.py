"""What happened to a transaction, as callers see it."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from application.ports import queries
from application.ports.queries import PAGE_MAX
from domain.errors import invalid
from entrypoints.graphql.paging import PageInfo
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="One fact that changed.")
class Change:
    """A change, shown."""

    field: str = strawberry.field(description="The fact.")
    before: str | None = strawberry.field(description="What it was.")
    after: str | None = strawberry.field(description="What it is from then on.")


@strawberry.type(description="One thing that happened to a transaction.")
class TimelineEvent:
    """An event, shown."""

    at: datetime = strawberry.field(description="When it happened.")
    action: str = strawberry.field(description="What happened.")
    actor: str = strawberry.field(description="Who did it, or the service itself.")
    changes: list[Change] = strawberry.field(description="The facts that changed with it.")

    @classmethod
    def of(cls, event: queries.TimelineEvent) -> "TimelineEvent":
        """Return an event, shown."""
        return cls(
            at=event.at,
            action=event.action,
            actor=event.actor,
            changes=[Change(field=f, before=b, after=a) for f, b, a in event.changes],
        )


@strawberry.type(description="An event and its place in the timeline.")
class TimelineEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: TimelineEvent = strawberry.field(description="The event.")


@strawberry.type(description="One page of what happened to a transaction.")
class TimelineConnection:
    """A page, shown."""

    edges: list[TimelineEdge] = strawberry.field(description="The events with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")

    @resolver
    def nodes(self) -> list[TimelineEvent]:
        """List the events alone."""
        return [edge.node for edge in self.edges]

    @classmethod
    def page(
        cls, events: Sequence[queries.TimelineEvent], *, first: int, after: str | None
    ) -> "TimelineConnection":
        """Return the page of a whole timeline, which only grows: a cursor is a count."""
        if not 0 <= first <= PAGE_MAX:
            raise invalid("first", f"must be 0 to {PAGE_MAX}")
        start = _start(after)
        end = min(start + first, len(events))
        edges = [
            TimelineEdge(cursor=str(place + 1), node=TimelineEvent.of(events[place]))
            for place in range(start, end)
        ]
        return cls(
            edges=edges,
            page_info=PageInfo(
                has_next_page=end < len(events),
                has_previous_page=start > 0,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
        )


def _start(after: str | None) -> int:
    if after is None:
        return 0
    if not after.isdecimal() or not after.isascii() or len(after) > len(str(2**31)):
        raise invalid("after", "is not a cursor of this list")
    return int(after)
