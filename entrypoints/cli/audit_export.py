"""An export that goes straight from the database to a file, some rows at a time."""

from collections.abc import Callable
from pathlib import Path

from adapters.postgres.queries.export_source import PostgresExportSource
from adapters.postgres.session import SingleStatements
from application.write_export import ExportWriter
from domain.export import ExportFormat, ExportKind, Manifest, Period


async def write_file(
    statements: SingleStatements,
    kind: ExportKind,
    format: ExportFormat,
    period: Period,
    out: Path,
    progress: Callable[[int, int], None],
) -> Manifest:
    """Write the file, in whole or not at all, and return what it is."""
    unfinished = out.with_name(f"{out.name}.part")
    async with PostgresExportSource(statements.engine).open() as snapshot:
        writer = ExportWriter(snapshot, kind, format, period)
        with unfinished.open("wb") as file:
            async for piece in writer.pieces():
                file.write(piece)
                progress(writer.rows_done, writer.rows_total)
    unfinished.replace(out)
    return writer.manifest
