"""Exports and the pieces of their files, in their tables."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from adapters.postgres.rows.export import export_columns_of, export_of, progress_columns_of
from adapters.postgres.session import Session
from adapters.postgres.tables import export_chunk, export_job
from application.ports.errors import NotFound
from domain.export import Export
from domain.ids import ExportId

_ADD: Final = insert(export_job)

_LOCK: Final = select(export_job).where(export_job.c.id == bindparam("id")).with_for_update()

_SAVE: Final = (
    update(export_job)
    .where(export_job.c.id == bindparam("saved_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "state",
                "rows_done",
                "rows_total",
                "run",
                "chunks",
                "size",
                "sha256",
                "head",
                "signature",
                "finished_at",
                "error",
            )
        }
    )
)

_ADD_CHUNK: Final = insert(export_chunk)


@dataclass(frozen=True, slots=True)
class PostgresExports:
    """The database refuses any change of an export that is ready, and of any piece."""

    session: Session

    async def add(self, export: Export) -> None:
        await self.session.run(_ADD, export_columns_of(export))

    async def lock(self, id: ExportId) -> Export:
        row = await self.session.first(_LOCK, {"id": id})
        if row is None:
            raise NotFound("export")
        return export_of(row)

    async def save(self, export: Export) -> None:
        await self.session.run(_SAVE, progress_columns_of(export))

    async def add_chunk(self, id: ExportId, run: UUID, number: int, body: bytes) -> None:
        values = {"export_id": id, "run": run, "number": number, "body": body}
        await self.session.run(_ADD_CHUNK, values)
