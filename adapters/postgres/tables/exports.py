"""Tables of exports, and of the pieces that their files consist of."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text, Uuid

from adapters.postgres.tables.metadata import Moment, check, metadata, one_of
from domain.export import ExportFormat, ExportKind, ExportState

export_job: Final = Table(
    "export_job",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("rows_done", BigInteger, nullable=False),
    Column("rows_total", BigInteger),
    Column("run", Uuid),
    Column("chunks", BigInteger),
    Column("size", BigInteger),
    Column("sha256", LargeBinary),
    Column("head", Text),
    Column("signature", Text),
    Column("finished_at", Moment),
    Column("error", Text),
    one_of("kind", ExportKind),
    one_of("format", ExportFormat),
    one_of("state", ExportState),
    check("period", "from_at < to_at"),
    check("ready", "(state = 'READY') = (num_nulls(run, chunks, size, sha256, signature) = 0)"),
    Index(None, "requested_at", "id"),
)

export_chunk: Final = Table(
    "export_chunk",
    metadata,
    Column("export_id", Uuid, ForeignKey("export_job.id"), primary_key=True),
    Column("run", Uuid, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
