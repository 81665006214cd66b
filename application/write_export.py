"""The rows of one moment as the pieces of a file, a bounded number in memory at a time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol

from application.ports.exports import ExportSnapshot
from domain.errors import ApplicationError
from domain.export import ExportFormat, ExportKind, Manifest, Period
from domain.export_text import beginning, text_of

BATCH: Final = 1_000


class ExportTooLarge(ApplicationError):
    """There are more rows than one background run can write; nothing was written."""

    code = "EXPORT_TOO_LARGE"


class Digest(Protocol):
    """Sums up what it is fed."""

    def update(self, piece: bytes, /) -> None:
        """Take one piece more."""
        ...

    def digest(self) -> bytes:
        """Return the sum of all pieces."""
        ...


@dataclass(slots=True)
class ExportWriter:
    """Writes what one snapshot holds, and knows at any time how far it has come."""

    snapshot: ExportSnapshot
    kind: ExportKind
    format: ExportFormat
    period: Period
    batch: int = BATCH
    rows_max: int | None = None
    rows_done: int = 0
    rows_total: int = 0
    size: int = 0
    head: str | None = None
    digest: Digest = field(default_factory=sha256)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the file piece by piece; raise `ExportTooLarge` before the first."""
        self.rows_total = await self.snapshot.count(self.kind, self.period)
        if self.rows_max is not None and self.rows_total > self.rows_max:
            raise ExportTooLarge(
                f"{self.rows_total} rows are more than {self.rows_max}: ask for a shorter time,"
                " or write them with `opside audit export`"
            )
        head = await self.snapshot.head()
        self.head = None if head is None else str(head)
        yield self._piece(beginning(self.kind, self.format))
        place = None
        while rows := await self.snapshot.rows(
            self.kind, self.period, after=place, limit=self.batch
        ):
            place = rows[-1].place
            self.rows_done += len(rows)
            yield self._piece(text_of(self.kind, self.format, (row.cells for row in rows)))

    @property
    def manifest(self) -> Manifest:
        """Return what the file is, once all of it was yielded."""
        return Manifest(
            kind=self.kind,
            format=self.format,
            period=self.period,
            rows=self.rows_done,
            size=self.size,
            sha256=self.digest.digest(),
            head=self.head,
        )

    def _piece(self, text: str) -> bytes:
        piece = text.encode()
        self.digest.update(piece)
        self.size += len(piece)
        return piece
