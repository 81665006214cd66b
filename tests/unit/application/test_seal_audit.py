"""The sealer and the verifier, over everything that the service records of a whole job."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.audit_chain import MemoryAuditChainReader
from application.actor import Forbidden
from application.seal_audit import SealAudit
from application.verify_audit import VerifyAudit
from domain.audit_check import AuditFault
from domain.errors import InvalidInput
from tests.builders import a_recovery
from tests.integration.auditing import KEYS
from tests.unit.application.story import a_request, accept, work
from tests.unit.application.world import ADMIN, ENGINE, World


async def sealed_world() -> World:
    """Return a world in which something happened and was sealed."""
    world = World()
    for number in range(3):
        await accept(world, a_request(f"key-{number}", recovery=a_recovery()))
    await work(world)
    await SealAudit(world.begin, KEYS, world.clock, batch=2)()
    return world


def verifier(world: World) -> VerifyAudit:
    return VerifyAudit(MemoryAuditChainReader(world.database), KEYS)


async def test_all_that_is_recorded_is_sealed_and_intact() -> None:
    world = await sealed_world()
    seen: list[tuple[int, int]] = []
    verified = await verifier(world)(progress=lambda done, total: seen.append((done, total)))
    count = len(world.database.tables.audit)
    assert count == 3
    assert (verified.is_intact, verified.checked, verified.tail.count) == (True, count, 0)
    assert seen[-1] == (count, count)


async def test_a_run_has_an_end_and_the_next_goes_on() -> None:
    world = World()
    for number in range(5):
        await accept(world, a_request(f"key-{number}", recovery=a_recovery()))
    seal = SealAudit(world.begin, KEYS, world.clock, batch=1, batches_max=2)
    assert [await seal(), await seal(), await seal(), await seal()] == [2, 2, 1, 0]


async def test_a_request_checks_no_more_than_it_can() -> None:
    world = await sealed_world()
    check = verifier(world)
    assert (await check.asked(None, None, actor=ADMIN)).is_intact
    with pytest.raises(Forbidden):
        await check.asked(None, None, actor=ENGINE)
    check = replace(check, asked_max=2)
    with pytest.raises(InvalidInput, match="opside audit verify"):
        await check.asked(None, None, actor=ADMIN)
    later = world.clock.now() + timedelta(hours=1)
    assert (await check.asked(later, None, actor=ADMIN)).checked == 0


async def test_a_hundred_faults_are_told_and_all_are_counted() -> None:
    world = await sealed_world()
    audit = world.database.tables.audit
    for number, event in list(audit.items()):
        audit[number] = replace(event, action="else")
    verified = await replace(verifier(world), findings_max=2)()
    assert (verified.faults, len(verified.findings)) == (len(audit), 2)
    assert {finding.fault for finding in verified.findings} == {AuditFault.EDITED}


async def test_a_chain_that_ends_before_its_last_head_was_cut() -> None:
    world = await sealed_world()
    seals = world.database.tables.seals
    del seals[max(seals)]
    found = [finding.fault for finding in (await verifier(world)()).findings]
    assert AuditFault.CUT_OFF in found
    head = world.database.tables.heads[max(world.database.tables.heads)]
    kept = [finding.fault for finding in (await verifier(world)(kept=[head])).findings]
    assert kept.count(AuditFault.CUT_OFF) == 2
