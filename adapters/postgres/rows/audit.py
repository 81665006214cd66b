"""Rows of the audit and of its chain, read and written."""

from collections.abc import Sequence

from adapters.postgres.row import Row
from domain.audit_chain import AuditRecord, Seal
from domain.audit_check import Link
from domain.audit_head import AuditHead
from domain.signing import Proof


def record_of(row: Row) -> AuditRecord:
    """Return the record that a row is, to be sealed whole."""
    return AuditRecord(
        id=row.id,
        at=row.at,
        action=row.action,
        subject=row.subject,
        actor=row.actor,
        role=row.role,
        request_id=row.request_id,
        transaction_id=row.transaction_id,
        seller_id=row.seller_id,
        before=row.before,
        after=row.after,
        recorded_at=row.recorded_at,
    )


def seal_of(row: Row) -> Seal:
    """Return the seal that a row is."""
    return Seal(
        sequence=row.sequence,
        record_id=row.audit_event_id,
        previous_hash=row.previous_hash,
        hash=row.hash,
        sealed_at=row.sealed_at,
    )


def link_of(row: Row) -> Link:
    """Return a seal with its record, if that is still there."""
    return Link(seal_of(row), None if row.id is None else record_of(row))


def head_of(row: Row) -> AuditHead:
    """Return the signed head that a row is."""
    return AuditHead(
        sequence=row.sequence,
        hash=row.hash,
        signed_at=row.signed_at,
        proof=Proof(row.key_id, row.signature),
    )


def seal_columns_of(seals: Sequence[Seal]) -> dict[str, object]:
    """Return seals as one array for each column."""
    return {
        "sequences": [seal.sequence for seal in seals],
        "record_ids": [seal.record_id for seal in seals],
        "previous_hashes": [seal.previous_hash for seal in seals],
        "hashes": [seal.hash for seal in seals],
        "moments": [seal.sealed_at for seal in seals],
    }


def head_columns_of(head: AuditHead) -> dict[str, object]:
    """Return a head's own columns."""
    return {
        "sequence": head.sequence,
        "hash": head.hash,
        "signed_at": head.signed_at,
        "key_id": head.proof.key_id,
        "signature": head.proof.digest,
    }
