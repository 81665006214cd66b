"""Whoever owns the tables changes the audit behind its back, and each way is found out."""

from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from adapters.memory.system import ManualClock
from application.seal_audit import SealAudit
from application.verify_audit import VerifyAudit
from domain.audit_chain import chained
from domain.audit_check import AuditFault
from domain.audit_head import AuditHead
from domain.signing import SigningKeys
from tests.builders import NOON
from tests.contract.store import Store
from tests.contract.test_audit_chain import told
from tests.integration.auditing import KEYS

F = AuditFault


@dataclass(frozen=True, slots=True)
class Audit:
    """A sealed audit of six records in batches of two, and its owner's hands."""

    store: Store
    owner: "asyncpg.Connection[Any]"

    async def seal(self, keys: SigningKeys = KEYS) -> int:
        return await SealAudit(self.store.begin, keys, ManualClock(NOON), batch=2)()

    async def tamper(self, *statements: str) -> None:
        """Switch the safeguards off, change, and switch them on again, as an owner can."""
        async with self.owner.transaction():
            for table in ("audit_event", "audit_seal", "audit_head"):
                await self.owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
            await self.owner.execute(
                "ALTER TABLE audit_seal DROP CONSTRAINT IF EXISTS audit_seal_audit_event_id_fkey"
            )
            for statement in statements:
                await self.owner.execute(statement)
            for table in ("audit_event", "audit_seal", "audit_head"):
                await self.owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")

    async def faults(self, *kept: AuditHead) -> list[AuditFault]:
        verified = await VerifyAudit(self.store.chain, KEYS)(kept=kept)
        assert verified.faults == len(verified.findings)
        assert verified.is_intact == (not verified.findings)
        return [finding.fault for finding in verified.findings]


@pytest.fixture
async def audit(postgres_store: Store, owner: "asyncpg.Connection[Any]") -> Audit:
    made = Audit(postgres_store, owner)
    await told(postgres_store, *"abcdef")
    assert await made.seal() == 6
    assert await made.faults() == []
    return made


@pytest.mark.parametrize(
    "change",
    [
        'after = \'{"chargeState": "CHARGED"}\'',
        "before = '{}'",
        "actor = 'somebody else'",
        "role = 'admin'",
        "request_id = 'another'",
        "at = at - interval '1 microsecond'",
        "recorded_at = recorded_at + interval '1 second'",
        "seller_id = NULL",
    ],
)
async def test_an_edit_is_found(audit: Audit, change: str) -> None:
    await audit.tamper(f"UPDATE audit_event SET {change} WHERE action = 'c'")  # noqa: S608 - ours
    assert await audit.faults() == [F.EDITED]


async def test_a_deletion_is_found(audit: Audit) -> None:
    await audit.tamper("DELETE FROM audit_event WHERE action = 'c'")
    assert await audit.faults() == [F.DELETED]


async def test_a_deletion_with_its_seal_is_found(audit: Audit) -> None:
    await audit.tamper(
        "DELETE FROM audit_event WHERE action = 'c'", "DELETE FROM audit_seal WHERE sequence = 3"
    )
    assert await audit.faults() == [F.SEAL_MISSING]
    # Closing the gap does not hide it.
    await audit.tamper(
        "DELETE FROM audit_head",
        "UPDATE audit_seal SET sequence = sequence - 1 WHERE sequence = 4",
        "UPDATE audit_seal SET sequence = sequence - 1 WHERE sequence = 5",
        "UPDATE audit_seal SET sequence = sequence - 1 WHERE sequence = 6",
    )
    assert F.REORDERED in await audit.faults()


async def test_a_reordering_is_found(audit: Audit) -> None:
    await audit.tamper(
        "UPDATE audit_seal SET sequence = 90 WHERE sequence = 3",
        "UPDATE audit_seal SET sequence = 3 WHERE sequence = 5",
        "UPDATE audit_seal SET sequence = 5 WHERE sequence = 90",
    )
    assert F.REORDERED in await audit.faults()


async def test_records_that_change_places_are_found(audit: Audit) -> None:
    await audit.tamper(
        "UPDATE audit_event SET action = CASE action WHEN 'c' THEN 'd' ELSE 'c' END"
        " WHERE action IN ('c', 'd')"
    )
    assert await audit.faults() == [F.EDITED, F.EDITED]


async def test_a_tail_that_was_cut_is_found_by_the_heads_that_are_left(audit: Audit) -> None:
    head = await audit.store.chain.last_head()
    assert head is not None
    await audit.tamper(
        "ALTER TABLE audit_head DROP CONSTRAINT audit_head_sequence_fkey",
        "DELETE FROM audit_seal WHERE sequence > 4",
        "DELETE FROM audit_event WHERE action IN ('e', 'f')",
    )
    assert await audit.faults() == [F.CUT_OFF]
    # Cut off between two heads, and the heads besides.
    await audit.tamper(
        "DELETE FROM audit_head WHERE sequence > 3",
        "DELETE FROM audit_seal WHERE sequence > 3",
        "DELETE FROM audit_event WHERE action = 'd'",
    )
    assert await audit.faults() == [F.HEAD_MISSING]
    # Cut off where a head was: only a head that was kept elsewhere can tell.
    await audit.tamper(
        "DELETE FROM audit_seal WHERE sequence > 2", "DELETE FROM audit_event WHERE action = 'c'"
    )
    assert await audit.faults() == []
    assert await audit.faults(head) == [F.CUT_OFF]
    # And when the chain has grown past it again, with other records.
    await told(audit.store, *"vwxyz")
    await audit.seal()
    assert await audit.faults() == []
    assert await audit.faults(head) == [F.REWRITTEN]


async def test_a_chain_that_is_written_anew_does_not_fit_its_heads(audit: Audit) -> None:
    await audit.tamper("UPDATE audit_event SET actor = 'nobody' WHERE action = 'c'")
    links = await audit.store.chain.links(after=0, limit=9)
    records = [link.record for link in links if link.record is not None]
    for seal in chained(None, records, at=NOON):
        await audit.tamper(
            f"UPDATE audit_seal SET hash = '\\x{seal.hash.hex()}',"  # noqa: S608 - ours
            f" previous_hash = '\\x{seal.previous_hash.hex()}' WHERE sequence = {seal.sequence}"
        )
    assert await audit.faults() == [F.REWRITTEN, F.REWRITTEN]


async def test_a_head_that_somebody_else_signed_is_found(
    audit: Audit, service: "asyncpg.Connection[Any]"
) -> None:
    await told(audit.store, "g")
    await audit.seal(SigningKeys((b"somebody else's secret",)))
    assert await audit.faults() == [F.HEAD_FORGED]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute("DELETE FROM audit_head")


async def test_the_chain_itself_cannot_be_thrown_away(audit: Audit) -> None:
    head = await audit.store.chain.last_head()
    assert head is not None
    await audit.tamper("DELETE FROM audit_head", "DELETE FROM audit_seal")
    assert await audit.faults(head) == [F.CUT_OFF]
    tail = await audit.store.chain.tail(thorough=True)
    assert tail.count == 6


async def test_a_record_that_was_slipped_in_below_is_found_and_sealed_never(audit: Audit) -> None:
    for _ in range(3):
        await told(audit.store, "more")
        await audit.seal()
    await audit.owner.execute("""
        INSERT INTO audit_event (id, at, action, subject, actor, role, request_id, before, after)
        OVERRIDING SYSTEM VALUE
        VALUES (-5, now(), 'x', 'x', 'x', 'admin', 'x', '{}', '{}')
    """)
    assert await audit.seal() == 0
    assert await audit.faults() == [F.PASSED_OVER]


async def test_a_part_whose_beginning_is_gone_is_not_taken_for_whole(audit: Audit) -> None:
    await told(audit.store, "g", "h")
    later = ManualClock(NOON.replace(hour=13))
    await SealAudit(audit.store.begin, KEYS, later)()
    await audit.tamper(
        "ALTER TABLE audit_head DROP CONSTRAINT IF EXISTS audit_head_sequence_fkey",
        "DELETE FROM audit_seal WHERE sequence = 6",
    )
    verified = await VerifyAudit(audit.store.chain, KEYS)(NOON.replace(hour=13), None)
    assert [finding.fault for finding in verified.findings] == [F.SEAL_MISSING, F.PASSED_OVER]
    assert verified.checked == 2
