"""Answers about exports."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, select, tuple_

from adapters.postgres.rows.export import export_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import export_chunk, export_job
from adapters.postgres.tables.metadata import Moment
from application.ports.errors import NotFound
from application.ports.exports import ExportCursor, ExportPage
from domain.export import Export
from domain.ids import ExportId

_EXPORT: Final = select(export_job).where(export_job.c.id == bindparam("id"))

_EXPORTS: Final = (
    select(export_job)
    .order_by(export_job.c.requested_at.desc(), export_job.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_OLDER: Final = _EXPORTS.where(
    tuple_(export_job.c.requested_at, export_job.c.id)
    < tuple_(bindparam("at", type_=Moment), bindparam("after_id", type_=Uuid))
)

_CHUNK: Final = select(export_chunk.c.body).where(
    export_chunk.c.export_id == bindparam("export_id"),
    export_chunk.c.run == bindparam("run"),
    export_chunk.c.number == bindparam("number"),
)


@dataclass(frozen=True, slots=True)
class PostgresExportQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def export(self, id: ExportId) -> Export | None:
        rows = await self.statements.rows(_EXPORT, {"id": id})
        return export_of(rows[0]) if rows else None

    async def exports(self, *, limit: int, after: ExportCursor | None) -> ExportPage:
        values: dict[str, object] = {"most": limit + 1}
        if after is not None:
            values |= {"at": after.requested_at, "after_id": after.id}
        rows = await self.statements.rows(_OLDER if after else _EXPORTS, values)
        return ExportPage(rows=[export_of(r) for r in rows[:limit]], has_next=len(rows) > limit)

    async def chunk(self, id: ExportId, run: UUID, number: int) -> bytes:
        values = {"export_id": id, "run": run, "number": number}
        rows = await self.statements.rows(_CHUNK, values)
        if not rows:
            raise NotFound("piece of the export")
        body: bytes = rows[0].body
        return body
