"""The chain of seals: golden values, and what any change of a record does to it."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audit_chain import GENESIS, AuditRecord, Seal, canonical, chained
from domain.audit_check import AuditFault, Link, check_heads, check_link
from domain.audit_head import AuditHead, HeadMalformed
from domain.signing import Proof, SigningKeys
from tests.builders import LATER, NOON

KEYS = SigningKeys((b"first secret of the tests", b"the one before it"))
OTHERS = SigningKeys((b"somebody else's",))
RECORD = AuditRecord(
    id=7,
    at=NOON,
    action="charge.succeeded",
    subject="transaction:1",
    actor="engine",
    role="service",
    request_id="req-1",
    transaction_id=UUID(int=1),
    seller_id="seller-1",
    before={"chargeState": "PENDING", "charge": None},
    after={"chargeState": "CHARGED", "charge": "ch_ü"},
    recorded_at=LATER,
)

FIRST = "691716b555032834e2ba7584f241a519036a4a5784eef7c9799b00d7f76b7054"
SECOND = "d962addea86949caeb3b68fd75caa54c2befeb38a93fd63534ffdeaf5164761f"
HEAD = (
    "audit-head:1:1:691716b555032834e2ba7584f241a519036a4a5784eef7c9799b00d7f76b7054"
    ":20260301T133000250000Z:ded5baa2e6288cf3:187b873baab8e86accf66b2bf53326e91dc830dfd87a37199cb6a1d0dafb4adf"
)


def records(count: int) -> list[AuditRecord]:
    return [replace(RECORD, id=number) for number in range(1, count + 1)]


def faults(seals: list[Seal], kept: list[AuditRecord]) -> list[AuditFault]:
    """Return what is wrong with a whole chain."""
    by_id = {record.id: record for record in kept}
    found, previous = [], None
    for seal in seals:
        found += check_link(previous, Link(seal, by_id.get(seal.record_id)))
        previous = seal
    return [finding.fault for finding in found]


def test_a_link_is_written_in_one_way() -> None:
    said = canonical(RECORD, previous_hash=GENESIS, sealed_at=LATER)
    assert said.decode() == (
        '{"action":"charge.succeeded","actor":"engine",'
        '"after":{"charge":"ch_\\u00fc","chargeState":"CHARGED"},'
        '"at":"2026-03-01T12:00:00.000000+00:00",'
        '"before":{"charge":null,"chargeState":"PENDING"},"format":1,"id":7,'
        f'"previous":"{"0" * 64}","recordedAt":"2026-03-01T13:30:00.250000+00:00",'
        '"requestId":"req-1","role":"service","sealedAt":"2026-03-01T13:30:00.250000+00:00",'
        '"sellerId":"seller-1","subject":"transaction:1",'
        '"transactionId":"00000000-0000-0000-0000-000000000001"}'
    )


def test_the_hashes_of_a_chain_are_what_they_always_were() -> None:
    first, second = chained(None, [RECORD, replace(RECORD, id=9, seller_id=None)], at=LATER)
    assert (first.sequence, first.record_id, first.previous_hash) == (1, 7, GENESIS)
    assert first.hash.hex() == FIRST
    assert (second.sequence, second.record_id, second.previous_hash) == (2, 9, first.hash)
    assert second.hash.hex() == SECOND
    (third,) = chained(second, [RECORD], at=LATER)
    assert (third.sequence, third.previous_hash) == (3, second.hash)


def test_a_head_is_one_line_and_reads_back() -> None:
    (seal,) = chained(None, [RECORD], at=LATER)
    head = AuditHead.sign(seal, KEYS, at=LATER)
    assert str(head) == HEAD
    assert AuditHead.read(f" {head}\n") == head
    assert head.is_of(KEYS)
    assert head.is_of(SigningKeys((b"a new one", KEYS.secrets[0])))
    assert not head.is_of(OTHERS)
    assert not replace(head, sequence=2).is_of(KEYS)
    assert not replace(head, hash=GENESIS).is_of(KEYS)
    assert not replace(head, signed_at=NOON).is_of(KEYS)


@pytest.mark.parametrize("text", ["", "audit-head:1:", "audit-head:2:" + "0" * 9])
def test_anything_else_is_no_head(text: str) -> None:
    with pytest.raises(HeadMalformed):
        AuditHead.read(text)


def test_a_head_without_a_moment_is_none() -> None:
    with pytest.raises(HeadMalformed, match="no moment"):
        AuditHead.read(HEAD.replace("20260301T133000250000Z", "20261301T133000250000Z"))


def test_a_proof_is_good_for_its_purpose_alone_and_tells_no_secret() -> None:
    proof = KEYS.sign(b"words", purpose=b"one thing")
    assert KEYS.has_signed(proof, b"words", purpose=b"one thing")
    assert not KEYS.has_signed(proof, b"words", purpose=b"another")
    assert not KEYS.has_signed(proof, b"other words", purpose=b"one thing")
    assert not KEYS.has_signed(Proof("0" * 16, proof.digest), b"words", purpose=b"one thing")
    assert "secret" not in repr(KEYS)
    with pytest.raises(ValueError, match="without a secret"):
        SigningKeys(())


@given(st.integers(0, 4), st.sampled_from([f.name for f in fields(AuditRecord) if f.name != "id"]))
def test_whatever_is_edited_is_seen(place: int, name: str) -> None:
    kept = records(5)
    seals = chained(None, kept, at=LATER)
    assert faults(seals, kept) == []
    other: dict[str, Any] = {
        "at": NOON + timedelta(microseconds=1),
        "recorded_at": NOON,
        "transaction_id": None,
        "before": {},
        "after": {"chargeState": "CHARGED", "charge": None},
    }
    edited = replace(kept[place], **{name: other.get(name, "else")})
    kept[place] = edited
    assert faults(seals, kept) == [AuditFault.EDITED]


def test_a_record_that_is_gone_is_seen_and_so_is_its_seal() -> None:
    kept = records(4)
    seals = chained(None, kept, at=LATER)
    assert faults(seals, kept[:1] + kept[2:]) == [AuditFault.DELETED]
    gone = check_link(seals[0], Link(seals[2], kept[2]))
    assert [(f.fault, f.sequence, f.record_id) for f in gone] == [
        (AuditFault.SEAL_MISSING, 2, None)
    ]
    assert check_link(None, Link(seals[1], kept[1]))[0].fault is AuditFault.SEAL_MISSING


def test_seals_that_change_places_are_seen() -> None:
    kept = records(4)
    first, second, third, fourth = chained(None, kept, at=LATER)
    swapped = [first, replace(third, sequence=2), replace(second, sequence=3), fourth]
    assert set(faults(swapped, kept)) == {AuditFault.REORDERED}


def test_heads_tell_a_chain_that_was_cut_rewritten_or_forged() -> None:
    seals = {seal.sequence: seal for seal in chained(None, records(3), at=LATER)}
    head = AuditHead.sign(seals[3], KEYS, at=LATER)
    assert check_heads([head], seals, KEYS) == []
    written_anew = {s.sequence: s for s in chained(None, records(3), at=NOON)}
    found = [
        *check_heads([head], {1: seals[1]}, KEYS),
        *check_heads([head], written_anew, KEYS),
        *check_heads([head], seals, OTHERS),
    ]
    assert [finding.fault for finding in found] == ["CUT_OFF", "REWRITTEN", "HEAD_FORGED"]
