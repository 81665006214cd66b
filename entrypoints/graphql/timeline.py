"""What happened to a transaction, as callers see it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import strawberry

from application.ports import queries
from domain.audit_chain import AuditRecord
from domain.ids import TransactionId
from entrypoints.graphql.growing_list import cursor_at, page_of
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.graphql.paging import PageInfo
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="One fact that changed.")
class Change:
    """A change, shown."""

    field: str = strawberry.field(description="The fact.")
    before: str | None = strawberry.field(description="What it was.")
    after: str | None = strawberry.field(description="What it is from then on.")


@strawberry.type(description="One thing that happened to a transaction, or to its seller.")
class TimelineEvent:
    """An event, shown."""

    cursor: str = strawberry.field(
        description="Its place; give it as `after` to a subscription to go on from here."
    )
    transaction_id: strawberry.ID | None = strawberry.field(
        description="The transaction that it is about, if any."
    )
    at: datetime = strawberry.field(description="When it happened.")
    action: str = strawberry.field(description="What happened.")
    actor: str = strawberry.field(
        description="Who did it, or the service itself; to sellers and services `opside` stands for"
        " whoever of Opside's own people it was."
    )
    changes: list[Change] = strawberry.field(description="The facts that changed with it.")

    @classmethod
    def of(cls, event: queries.TimelineEvent) -> "TimelineEvent":
        """Return an event, shown."""
        return cls(
            cursor=str(event.number),
            transaction_id=public_transaction_id(event.transaction_id),
            at=event.at,
            action=event.action,
            actor=event.actor,
            changes=[Change(field=f, before=b, after=a) for f, b, a in event.changes],
        )

    @classmethod
    def told(cls, record: AuditRecord) -> "TimelineEvent":
        """Return a record of the audit, shown as an event."""
        about = record.transaction_id
        return cls(
            cursor=str(record.id),
            transaction_id=None if about is None else public_transaction_id(TransactionId(about)),
            at=record.at,
            action=record.action,
            actor=record.actor,
            changes=changes_between(record.before, record.after),
        )


def changes_between(
    before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> list[Change]:
    """Return each fact that changed, by name."""
    names = sorted(before.keys() | after.keys())
    return [Change(field=n, before=before.get(n), after=after.get(n)) for n in names]


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
        places, page_info = page_of(len(events), first=first, after=after)
        edges = [
            TimelineEdge(cursor=cursor_at(place), node=TimelineEvent.of(events[place]))
            for place in places
        ]
        return cls(edges=edges, page_info=page_info)
