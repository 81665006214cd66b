"""What is wrong with a chain of seals: pure rules over links and signed heads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from domain.audit_chain import GENESIS, AuditRecord, Seal, link_hash
from domain.audit_head import AuditHead
from domain.signing import SigningKeys


class AuditFault(StrEnum):
    """What was done to the audit, as far as the chain can tell."""

    EDITED = "EDITED"
    DELETED = "DELETED"
    SEAL_MISSING = "SEAL_MISSING"
    REORDERED = "REORDERED"
    REWRITTEN = "REWRITTEN"
    CUT_OFF = "CUT_OFF"
    HEAD_FORGED = "HEAD_FORGED"
    HEAD_MISSING = "HEAD_MISSING"
    PASSED_OVER = "PASSED_OVER"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding:
    """One fault, where in the chain it is, and what that means."""

    fault: AuditFault
    sequence: int
    record_id: int | None = None
    meaning: str


class Link(NamedTuple):
    """A seal, and the record that it seals, if that is still there."""

    seal: Seal
    record: AuditRecord | None


def check_link(previous: Seal | None, link: Link) -> list[AuditFinding]:
    """Return what is wrong with a link that comes after `previous`."""
    seal, record = link
    findings = []
    expected = 1 if previous is None else previous.sequence + 1
    if seal.sequence != expected:
        gap = f"seals {expected} to {seal.sequence - 1} are gone"
        findings.append(_finding(AuditFault.SEAL_MISSING, seal, gap, at=expected))
    elif seal.previous_hash != (GENESIS if previous is None else previous.hash):
        broken = "the seal does not follow the one before it"
        findings.append(_finding(AuditFault.REORDERED, seal, broken))
    if record is None:
        gone = "the record that was sealed is gone"
        findings.append(_finding(AuditFault.DELETED, seal, gone))
    elif seal.hash != link_hash(record, previous_hash=seal.previous_hash, sealed_at=seal.sealed_at):
        edited = "the record, or its seal, is not what was sealed"
        findings.append(_finding(AuditFault.EDITED, seal, edited))
    return findings


def check_heads(
    heads: Iterable[AuditHead], seals: Mapping[int, Seal], keys: SigningKeys
) -> list[AuditFinding]:
    """Return what contradicts signed heads, given the seals that stand where the heads say."""
    findings = []
    for head in heads:
        seal = seals.get(head.sequence)
        if not head.is_of(keys):
            fault, meaning = AuditFault.HEAD_FORGED, "the head was signed by nobody we know"
        elif seal is None:
            fault, meaning = AuditFault.CUT_OFF, "the chain once reached this far, and does not now"
        elif seal.hash != head.hash:
            fault, meaning = AuditFault.REWRITTEN, "the chain had another seal here once"
        else:
            continue
        findings.append(AuditFinding(fault=fault, sequence=head.sequence, meaning=meaning))
    return findings


def _finding(fault: AuditFault, seal: Seal, meaning: str, *, at: int | None = None) -> AuditFinding:
    return AuditFinding(
        fault=fault,
        sequence=seal.sequence if at is None else at,
        record_id=None if at is not None else seal.record_id,
        meaning=meaning,
    )
