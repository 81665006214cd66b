"""The rows that exports are made of, as they were at one moment."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.queries.audit_chain import LAST_HEAD
from adapters.postgres.queries.export_rows import COUNTS, FIRST_PLACES, ROWS
from adapters.postgres.row import Row
from adapters.postgres.rows.audit import head_of
from adapters.postgres.session import Session, lease
from application.ports.exports import ExportRow, Place
from domain.audit_head import AuditHead
from domain.errors import ApplicationError
from domain.export import ExportKind, Period
from domain.export_text import COLUMNS, Cell

_BEGIN: Final = text("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
# It waits for its pieces to be kept elsewhere, on a busy machine for longer than any other unit.
_PATIENCE: Final = text("SET LOCAL idle_in_transaction_session_timeout = '2min'")
_END: Final = text("COMMIT")


@dataclass(frozen=True, slots=True)
class PostgresExportSnapshot:
    """One transaction that sees nothing of what is committed after it began."""

    session: Session

    async def count(self, kind: ExportKind, period: Period) -> int:
        row = await self.session.first(COUNTS[kind], _between(period))
        return 0 if row is None else int(row[0])

    async def rows(
        self, kind: ExportKind, period: Period, *, after: Place | None, limit: int
    ) -> Sequence[ExportRow]:
        first, second = after or FIRST_PLACES[kind](period)
        statement: TextClause = ROWS[kind]
        values = {**_between(period), "first": first, "second": second, "most": limit}
        found = await self.session.rows(statement, values)
        return [_export_row(kind, row) for row in found]

    async def head(self) -> AuditHead | None:
        row = await self.session.first(LAST_HEAD)
        return None if row is None else head_of(row)


@dataclass(frozen=True, slots=True)
class PostgresExportSource:
    """Holds one connection for as long as a snapshot is open."""

    engine: AsyncEngine

    @asynccontextmanager
    async def open(self) -> AsyncIterator[PostgresExportSnapshot]:
        async with lease(self.engine) as lent:
            try:
                await lent.session.run(_BEGIN)
                await lent.session.run(_PATIENCE)
                yield PostgresExportSnapshot(lent.session)
            except BaseException:
                # Nobody knows what it is in the middle of.
                lent.is_spoilt = True
                raise
            with suppress(ApplicationError):
                await lent.session.run(_END)


def _between(period: Period) -> dict[str, object]:
    return {"start": period.start, "end": period.end}


def _export_row(kind: ExportKind, row: Row) -> ExportRow:
    place = (row.first_place, row.second_place)
    return ExportRow(place, [_cell(row[name]) for name in COLUMNS[kind]])


def _cell(value: Any) -> Cell:
    match value:
        case None | int() | str():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case UUID():
            return str(value)
        case bytes():
            return value.hex()
        case Mapping():
            return value
        case _:
            raise TypeError(f"no cell holds a {type(value).__name__}")
