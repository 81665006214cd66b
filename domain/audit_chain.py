"""The chain of seals over the audit: each hash covers a record and the seal before it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

GENESIS: Final = bytes(32)
"""What the first seal names as the hash before it."""

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One row of the audit, whole: what is not here is not sealed."""

    id: int
    at: datetime
    action: str
    subject: str
    actor: str
    role: str
    request_id: str
    transaction_id: UUID | None
    seller_id: str | None
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One link: which record was sealed, after which hash, and when."""

    sequence: int
    record_id: int
    previous_hash: bytes
    hash: bytes
    sealed_at: datetime


def canonical(record: AuditRecord, *, previous_hash: bytes, sealed_at: datetime) -> bytes:
    """Return the one way in which a link is written: JSON, its names sorted, in ASCII."""
    told = {
        "format": _FORMAT,
        "previous": previous_hash.hex(),
        "sealedAt": _moment(sealed_at),
        "id": record.id,
        "at": _moment(record.at),
        "action": record.action,
        "subject": record.subject,
        "actor": record.actor,
        "role": record.role,
        "requestId": record.request_id,
        "transactionId": None if record.transaction_id is None else str(record.transaction_id),
        "sellerId": record.seller_id,
        "before": dict(record.before),
        "after": dict(record.after),
        "recordedAt": _moment(record.recorded_at),
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode("ascii")


def link_hash(record: AuditRecord, *, previous_hash: bytes, sealed_at: datetime) -> bytes:
    """Return the hash of one link."""
    said = canonical(record, previous_hash=previous_hash, sealed_at=sealed_at)
    return sha256(said).digest()


def chained(last: Seal | None, records: Iterable[AuditRecord], *, at: datetime) -> list[Seal]:
    """Return the seals of these records, in their order, after the last seal that there is."""
    seals: list[Seal] = []
    for record in records:
        previous_hash = GENESIS if last is None else last.hash
        last = Seal(
            sequence=1 if last is None else last.sequence + 1,
            record_id=record.id,
            previous_hash=previous_hash,
            hash=link_hash(record, previous_hash=previous_hash, sealed_at=at),
            sealed_at=at,
        )
        seals.append(last)
    return seals


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
