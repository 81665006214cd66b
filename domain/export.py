"""What finance takes out of the house: which rows, in which form, and how far that has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from domain.ids import ExportId


class ExportKind(StrEnum):
    """Which rows an export holds."""

    AUDIT = "AUDIT"
    LEDGER = "LEDGER"
    TRANSACTIONS = "TRANSACTIONS"


class ExportFormat(StrEnum):
    """How an export is written."""

    CSV = "CSV"
    JSON_LINES = "JSON_LINES"


class ExportState(StrEnum):
    """How far an export has come."""

    REQUESTED = "REQUESTED"
    RUNNING = "RUNNING"
    READY = "READY"
    FAILED = "FAILED"


class Period(NamedTuple):
    """A length of time: from a moment on, and before another."""

    start: datetime
    end: datetime


class ExportFile(NamedTuple):
    """What was written, once it is whole; `head` is the audit's signed end at that point."""

    run: UUID
    chunks: int
    size: int
    sha256: bytes
    head: str | None
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One export that was asked for."""

    id: ExportId
    kind: ExportKind
    format: ExportFormat
    period: Period
    reason: str
    requested_by: str
    requested_at: datetime
    state: ExportState = ExportState.REQUESTED
    rows_done: int = 0
    rows_total: int | None = None
    file: ExportFile | None = None
    finished_at: datetime | None = None
    error: str | None = None
