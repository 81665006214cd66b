"""Exports: what was asked for, the pieces of each file, and the rows that go into them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.audit_head import AuditHead
from domain.export import Export, ExportKind, Period
from domain.export_text import Cell
from domain.ids import ExportId

Place = tuple[datetime | int, UUID | int]
"""Where a row stands in its list, which is ordered by these two."""


class ExportRow(NamedTuple):
    """One row, and where it stands."""

    place: Place
    cells: Sequence[Cell]


class Exports(Protocol):
    """The unit of work's side. A file that is ready stays as it is."""

    async def add(self, export: Export) -> None:
        """Store a new export."""
        ...

    async def lock(self, id: ExportId) -> Export:
        """Return an export, locked; raise `NotFound`."""
        ...

    async def save(self, export: Export) -> None:
        """Write an export back."""
        ...

    async def add_chunk(self, id: ExportId, run: UUID, number: int, body: bytes) -> None:
        """Store one piece of the file that a run writes, counted from 1. Append only."""
        ...


class ExportCursor(NamedTuple):
    """A place in the list of exports, which is ordered by these two."""

    requested_at: datetime
    id: ExportId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage:
    """Exports, newest first, and whether older ones follow."""

    rows: Sequence[Export]
    has_next: bool


class ExportQueries(Protocol):
    """Answers about exports; each call is one statement."""

    async def export(self, id: ExportId) -> Export | None:
        """Return an export."""
        ...

    async def exports(self, *, limit: int, after: ExportCursor | None) -> ExportPage:
        """Return one page, newest first, of the exports that are older than `after`."""
        ...

    async def chunk(self, id: ExportId, run: UUID, number: int) -> bytes:
        """Return one piece of a file; raise `NotFound`."""
        ...


class ExportSnapshot(Protocol):
    """The rows as they were at one moment, whatever is written meanwhile."""

    async def count(self, kind: ExportKind, period: Period) -> int:
        """Return how many rows there are."""
        ...

    async def rows(
        self, kind: ExportKind, period: Period, *, after: Place | None, limit: int
    ) -> Sequence[ExportRow]:
        """Return the rows that follow a place; of the audit, what is sealed."""
        ...

    async def head(self) -> AuditHead | None:
        """Return the end of the audit's chain at that moment, signed."""
        ...


class ExportSource(Protocol):
    """Opens snapshots, each for the length of a block."""

    def open(self) -> AbstractAsyncContextManager[ExportSnapshot]:
        """Return a snapshot of this moment."""
        ...
