"""Exports, as callers see and ask for them."""

from datetime import datetime
from typing import Final

import strawberry

from application.ports.exports import ExportCursor, ExportPage
from application.request_export import ExportRequest
from domain import export as domain
from domain.export import ExportFormat, ExportKind, ExportState, Period
from domain.ids import ExportId
from entrypoints.graphql.account import read_seller_place, seller_place
from entrypoints.graphql.idempotency_key import read_key
from entrypoints.graphql.ids import export_id_of, public_export_id
from entrypoints.graphql.node import Node
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt

DOOR: Final = "/exports/"


@strawberry.input(description="Rows of a time, to be written to a file in the background.")
class ExportInput:
    """A request for an export, given."""

    kind: ExportKind = strawberry.field(description="Which rows.")
    format: ExportFormat = strawberry.field(description="In which form.")
    since: datetime = strawberry.field(name="from", description="From this moment on.")
    until: datetime = strawberry.field(name="to", description="Before this moment.")
    reason: str = strawberry.field(description="What it is for; it is recorded.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again answers the same export; or the header's."
    )

    def read(self, headers: tuple[str, ...]) -> tuple[ExportRequest, str]:
        """Return what it asks for, and the key."""
        problems = Problems()
        key = read_key(self.idempotency_key, headers, problems)
        reason = problems.text("reason", self.reason)
        problems.moment("from", self.since)
        problems.moment("to", self.until)
        problems.raise_any()
        period = Period(self.since, self.until)
        return ExportRequest(kind=self.kind, format=self.format, period=period, reason=reason), key


@strawberry.type(description="A file that was asked for, and how far it has come.")
class Export(Node):
    """An export, shown."""

    kind: ExportKind = strawberry.field(description="Which rows.")
    format: ExportFormat = strawberry.field(description="In which form.")
    since: datetime = strawberry.field(name="from", description="From when on.")
    until: datetime = strawberry.field(name="to", description="Before when.")
    reason: str = strawberry.field(description="What it is for.")
    requested_by: str = strawberry.field(description="Who asked for it.")
    requested_at: datetime = strawberry.field(description="When.")
    state: ExportState = strawberry.field(description="How far it has come.")
    rows_done: BigInt = strawberry.field(description="How many rows are written.")
    rows_total: BigInt | None = strawberry.field(description="Of how many, once they are counted.")
    size: BigInt | None = strawberry.field(description="How many bytes the file has.")
    sha256: str | None = strawberry.field(description="The file's digest.")
    head: str | None = strawberry.field(
        description="The signed end of the audit's chain when the rows were read."
    )
    signature: str | None = strawberry.field(description="Who vouches for all of this.")
    download_path: str | None = strawberry.field(
        description="Where to GET the file, with a token; `/manifest` behind it tells what it is."
    )
    finished_at: datetime | None = strawberry.field(description="When it came to its end.")
    error: str | None = strawberry.field(description="Why there is no file, if so.")

    @classmethod
    def of(cls, export: domain.Export) -> "Export":
        """Return an export, shown."""
        file, public_id = export.file, public_export_id(export.id)
        return cls(
            id=public_id,
            kind=export.kind,
            format=export.format,
            since=export.period.start,
            until=export.period.end,
            reason=export.reason,
            requested_by=export.requested_by,
            requested_at=export.requested_at,
            state=export.state,
            rows_done=BigInt(export.rows_done),
            rows_total=None if export.rows_total is None else BigInt(export.rows_total),
            size=BigInt(file.size) if file else None,
            sha256=file.sha256.hex() if file else None,
            head=file.head if file else None,
            signature=file.signature if file else None,
            download_path=DOOR + public_id if file else None,
            finished_at=export.finished_at,
            error=export.error,
        )


@strawberry.type(description="An export and its place in the list.")
class ExportEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: Export = strawberry.field(description="The export.")


@strawberry.type(description="One page of exports, newest first.")
class ExportConnection:
    """A page, shown."""

    edges: list[ExportEdge] = strawberry.field(description="The exports with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")

    @resolver
    def nodes(self) -> list[Export]:
        """List the exports alone."""
        return [edge.node for edge in self.edges]

    @classmethod
    def of(cls, page: ExportPage, *, is_first: bool) -> "ExportConnection":
        """Return a page, shown."""
        edges = [ExportEdge(cursor=_cursor(row), node=Export.of(row)) for row in page.rows]
        place = place_of(
            [edge.cursor for edge in edges], has_next=page.has_next, has_previous=not is_first
        )
        return cls(edges=edges, page_info=place)


def read_export_cursor(given: str | None, problems: Problems) -> ExportCursor | None:
    """Return the place that a cursor stands for."""
    place = read_seller_place(given, problems)
    if place is None:
        return None
    export_id = export_id_of(place[1])
    if export_id is None:
        problems.blame("after", "is not a cursor of this list")
        return None
    return ExportCursor(place[0], export_id)


def _cursor(row: domain.Export) -> str:
    return seller_place(row.requested_at, public_export_id(ExportId(row.id)))
