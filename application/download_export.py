"""Hand out the file of an export, piece by piece."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.errors import NotFound
from application.ports.exports import ExportQueries
from domain.errors import ApplicationError
from domain.export import Export, ExportFile
from domain.ids import ExportId


class ExportNotReady(ApplicationError):
    """The file is not written yet, or never will be: `export` tells which."""

    code = "EXPORT_NOT_READY"
    retryable = True


@dataclass(frozen=True, slots=True)
class DownloadExport:
    """Reads files that are ready; for admins."""

    queries: ExportQueries

    async def ready(self, id: ExportId, *, actor: Actor) -> tuple[Export, ExportFile]:
        """Return an export and its file; raise `Forbidden`, `NotFound`, `ExportNotReady`."""
        actor.require(Permission.EXPORT_MAKE)
        export = await self.queries.export(id)
        if export is None:
            raise NotFound("export")
        if export.file is None:
            raise ExportNotReady(f"the export is {export.state}")
        return export, export.file

    async def pieces(self, export: Export, file: ExportFile) -> AsyncIterator[bytes]:
        """Yield the file of an export."""
        for number in range(1, file.chunks + 1):
            yield await self.queries.chunk(export.id, file.run, number)
