"""What finance takes out of the house: which rows, in which form, and how far that has come."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple, Self
from uuid import UUID

from domain.ids import ExportId
from domain.signing import Proof, SigningKeys

_PURPOSE: Final = b"the manifest of an export"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a file is: whose rows, how many, its digest, and where the audit's chain ended then."""

    kind: ExportKind
    format: ExportFormat
    period: Period
    rows: int
    size: int
    sha256: bytes
    head: str | None

    def as_words(self) -> dict[str, str | int | None]:
        """Return it by the names that people and programs read."""
        return {
            "kind": self.kind,
            "format": self.format,
            "from": _moment(self.period.start),
            "to": _moment(self.period.end),
            "rows": self.rows,
            "size": self.size,
            "sha256": self.sha256.hex(),
            "head": self.head,
        }

    def sign(self, keys: SigningKeys) -> str:
        """Return who vouches for it, as one word."""
        proof = keys.sign(self._said(), purpose=_PURPOSE)
        return f"{proof.key_id}:{proof.digest.hex()}"

    def is_signed(self, signature: str, keys: SigningKeys) -> bool:
        """Return whether who holds these keys vouches for it."""
        key_id, _, digest = signature.partition(":")
        proof = Proof(key_id, bytes.fromhex(digest))
        return keys.has_signed(proof, self._said(), purpose=_PURPOSE)

    def _said(self) -> bytes:
        return json.dumps(self.as_words(), sort_keys=True, separators=(",", ":")).encode()


class ExportFile(NamedTuple):
    """What was written, once it is whole."""

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

    def manifest_of(self, file: ExportFile) -> Manifest:
        """Return what its file is."""
        return Manifest(
            kind=self.kind,
            format=self.format,
            period=self.period,
            rows=self.rows_done,
            size=file.size,
            sha256=file.sha256,
            head=file.head,
        )

    def running(self, done: int, total: int) -> Self:
        """Return the export with so many of its rows written."""
        return replace(self, state=ExportState.RUNNING, rows_done=done, rows_total=total)

    def ready(self, file: ExportFile, *, at: datetime) -> Self:
        """Return the export with its file, which stays as it is."""
        return replace(self, state=ExportState.READY, file=file, finished_at=at)

    def failed(self, error: str, *, at: datetime) -> Self:
        """Return the export that will have no file."""
        return replace(self, state=ExportState.FAILED, error=error, finished_at=at)

    def facts(self) -> Mapping[str, str | None]:
        """Return what the audit writes of it."""
        file = self.file
        return {
            "state": self.state,
            "rows": str(self.rows_done) if file else None,
            "sha256": file.sha256.hex() if file else None,
            "error": self.error,
        }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
