"""The audit, as callers see it."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import strawberry

from application.ports.audit_queries import AuditCursor, AuditPage, KeptRecord
from domain.ids import TransactionId
from entrypoints.graphql.cursors import read_number
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt
from entrypoints.graphql.timeline import Change, changes_between

_PLACE: Final = struct.Struct(">qq")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@strawberry.type(description="One change, as it was recorded in the commit that made it.")
class AuditEvent:
    """A record, shown."""

    id: strawberry.ID = strawberry.field(description="Its number in the audit.")
    at: datetime = strawberry.field(description="When it happened, by the service's clock.")
    recorded_at: datetime = strawberry.field(
        description="When it was written, by the database's clock."
    )
    action: str = strawberry.field(description="What was done.")
    subject: str = strawberry.field(description="What it was done to, as `kind:id`.")
    actor: str = strawberry.field(
        description="Who did it, or the service itself; to sellers and services `opside` stands for"
        " whoever of Opside's own people it was."
    )
    role: str = strawberry.field(description="What kind of caller that was.")
    request_id: str = strawberry.field(description="The request that it was part of.")
    transaction_id: strawberry.ID | None = strawberry.field(
        description="The transaction that it is about, if any."
    )
    seller_id: strawberry.ID | None = strawberry.field(
        description="The seller that it is about, if any."
    )
    changes: list[Change] = strawberry.field(description="What changed: before and after.")
    sequence: BigInt | None = strawberry.field(
        description="Its place in the chain of seals; null until it is sealed."
    )

    @classmethod
    def of(cls, row: KeptRecord) -> "AuditEvent":
        """Return a record, shown."""
        record, sequence = row
        about = record.transaction_id
        return cls(
            id=strawberry.ID(str(record.id)),
            at=record.at,
            recorded_at=record.recorded_at,
            action=record.action,
            subject=record.subject,
            actor=record.actor,
            role=record.role,
            request_id=record.request_id,
            transaction_id=None if about is None else public_transaction_id(TransactionId(about)),
            seller_id=None if record.seller_id is None else strawberry.ID(record.seller_id),
            changes=changes_between(record.before, record.after),
            sequence=None if sequence is None else BigInt(sequence),
        )


@strawberry.type(description="A record and its place in the list.")
class AuditEventEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: AuditEvent = strawberry.field(description="The record.")


@strawberry.type(description="One page of the audit.")
class AuditEventConnection:
    """A page, shown."""

    edges: list[AuditEventEdge] = strawberry.field(description="The records with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")

    @resolver
    def nodes(self) -> list[AuditEvent]:
        """List the records alone."""
        return [edge.node for edge in self.edges]

    @classmethod
    def trail(
        cls, rows: Sequence[KeptRecord], *, first: int, is_first: bool
    ) -> "AuditEventConnection":
        """Return a page of one transaction's records, of which one more was read than is shown."""
        edges = [AuditEventEdge(cursor=str(r.record.id), node=AuditEvent.of(r)) for r in rows]
        return cls._page(edges[:first], has_next=len(edges) > first, is_first=is_first)

    @classmethod
    def of(cls, page: AuditPage, *, is_first: bool) -> "AuditEventConnection":
        """Return a page of all records, newest first."""
        edges = [AuditEventEdge(cursor=_cursor(r), node=AuditEvent.of(r)) for r in page.rows]
        return cls._page(edges, has_next=page.has_next, is_first=is_first)

    @classmethod
    def _page(
        cls, edges: list[AuditEventEdge], *, has_next: bool, is_first: bool
    ) -> "AuditEventConnection":
        place = place_of(
            [edge.cursor for edge in edges], has_next=has_next, has_previous=not is_first
        )
        return cls(edges=edges, page_info=place)


def read_trail_cursor(given: str | None, problems: Problems) -> int:
    """Return the number of the record that a cursor of a trail stands for."""
    if given is None:
        return 0
    number = read_number(given)
    if number is None:
        problems.blame("after", "is not a cursor of this list")
    return number or 0


def read_audit_cursor(given: str | None, problems: Problems) -> AuditCursor | None:
    """Return the place that a cursor of the whole audit stands for."""
    if given is None:
        return None
    try:
        microseconds, number = _PLACE.unpack(urlsafe_b64decode(given.encode()))
        return AuditCursor(_EPOCH + microseconds * _MICROSECOND, number)
    except (ValueError, OverflowError, struct.error):
        problems.blame("after", "is not a cursor of this list")
        return None


def _cursor(row: KeptRecord) -> str:
    microseconds = (row.record.at - _EPOCH) // _MICROSECOND
    return urlsafe_b64encode(_PLACE.pack(microseconds, row.record.id)).decode()
