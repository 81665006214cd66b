"""Rows of exports, read and written."""

from adapters.postgres.row import Row
from domain.export import Export, ExportFile, ExportFormat, ExportKind, ExportState, Period
from domain.ids import ExportId


def export_of(row: Row) -> Export:
    """Return the export that a row is."""
    return Export(
        id=ExportId(row.id),
        kind=ExportKind(row.kind),
        format=ExportFormat(row.format),
        period=Period(row.from_at, row.to_at),
        reason=row.reason,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        state=ExportState(row.state),
        rows_done=row.rows_done,
        rows_total=row.rows_total,
        file=_file_of(row),
        finished_at=row.finished_at,
        error=row.error,
    )


def export_columns_of(export: Export) -> dict[str, object]:
    """Return what is written of an export once."""
    return {
        "id": export.id,
        "kind": export.kind,
        "format": export.format,
        "from_at": export.period.start,
        "to_at": export.period.end,
        "reason": export.reason,
        "requested_by": export.requested_by,
        "requested_at": export.requested_at,
        "state": export.state,
        "rows_done": export.rows_done,
    }


def progress_columns_of(export: Export) -> dict[str, object]:
    """Return what is written of an export as it comes about."""
    file = export.file
    return {
        "saved_id": export.id,
        "state": export.state,
        "rows_done": export.rows_done,
        "rows_total": export.rows_total,
        "run": file.run if file else None,
        "chunks": file.chunks if file else None,
        "size": file.size if file else None,
        "sha256": file.sha256 if file else None,
        "head": file.head if file else None,
        "signature": file.signature if file else None,
        "finished_at": export.finished_at,
        "error": export.error,
    }


def _file_of(row: Row) -> ExportFile | None:
    if row.run is None:
        return None
    return ExportFile(
        run=row.run,
        chunks=row.chunks,
        size=row.size,
        sha256=row.sha256,
        head=row.head,
        signature=row.signature,
    )
