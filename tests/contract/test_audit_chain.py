"""The chain of seals grows by every record once, in one place at a time, and reads back whole."""

from datetime import timedelta

from adapters.memory.system import ManualClock
from application.ports.audit_chain import Stretch
from application.seal_audit import SealAudit
from application.verify_audit import VerifyAudit
from domain.audit_chain import GENESIS
from domain.audit_head import AuditHead
from tests.builders import NOON, a_transaction
from tests.contract.store import Store, added, an_audit_event
from tests.integration.auditing import KEYS


async def told(store: Store, *actions: str) -> None:
    """Record something of a new transaction, each in a commit of its own."""
    (transaction,) = await added(store, a_transaction())
    for action in actions:
        async with store.begin() as unit:
            unit.audit.record(an_audit_event(transaction, action, chargeState="PENDING"))


def sealer(store: Store, clock: ManualClock | None = None, *, batch: int = 500) -> SealAudit:
    return SealAudit(store.begin, KEYS, clock or ManualClock(NOON), batch=batch)


async def test_every_record_is_sealed_once_in_its_order(store: Store) -> None:
    assert await store.chain.last_head() is None
    assert await store.chain.stretch(None, None) == Stretch(0, 0)
    await told(store, "a", "b", "c")
    assert (await store.chain.tail(thorough=True)).count == 3
    assert (await store.chain.tail(thorough=False)).since is not None
    assert await sealer(store, batch=2)() == 3
    assert await sealer(store)() == 0
    links = await store.chain.links(after=0, limit=10)
    assert [link.seal.sequence for link in links] == [1, 2, 3]
    assert [link.record.action for link in links if link.record] == ["a", "b", "c"]
    assert links[0].seal.previous_hash == GENESIS
    assert [link.seal.sequence for link in await store.chain.links(after=1, limit=1)] == [2]
    assert await store.chain.seal(3) == links[2].seal
    assert await store.chain.seal(4) is None
    # A head for each batch.
    heads = await store.chain.heads(after=0, through=3)
    assert [head.sequence for head in heads] == [2, 3]
    assert await store.chain.heads(after=2, through=2) == []
    assert await store.chain.last_head() == heads[-1]
    assert heads[-1] == AuditHead.sign(links[2].seal, KEYS, at=NOON)
    for thorough in (True, False):
        tail = await store.chain.tail(thorough=thorough)
        assert (tail.count, tail.since, tail.passed_over) == (0, None, 0)


async def test_one_unit_seals_at_a_time(store: Store) -> None:
    await told(store, "a")
    async with store.begin() as unit:
        assert await unit.chain.claim()
        assert await unit.chain.last() is None
        assert await sealer(store)() == 0
    assert await sealer(store)() == 1
    async with store.begin() as unit:
        last = await unit.chain.last()
    assert last == await store.chain.seal(1)


async def test_a_part_of_the_chain_is_what_was_sealed_then(store: Store) -> None:
    clock = ManualClock(NOON)
    for action in ("a", "b", "c"):
        await told(store, action)
        await sealer(store, clock)()
        clock.advance(timedelta(hours=1))
    hour = timedelta(hours=1)
    assert await store.chain.stretch(NOON + hour, None) == Stretch(1, 3)
    assert await store.chain.stretch(None, NOON + hour) == Stretch(0, 1)
    assert await store.chain.stretch(NOON + hour, NOON + 2 * hour) == Stretch(1, 2)
    assert await store.chain.stretch(NOON + 9 * hour, None) == Stretch(0, 0)
    verified = await VerifyAudit(store.chain, KEYS)(NOON + hour, NOON + 2 * hour)
    assert (verified.is_intact, verified.checked) == (True, 1)


async def test_the_chains_own_time_never_goes_back(store: Store) -> None:
    await told(store, "a")
    await sealer(store, ManualClock(NOON))()
    await told(store, "b")
    await sealer(store, ManualClock(NOON - timedelta(hours=1)))()
    second = await store.chain.seal(2)
    assert second is not None
    assert second.sealed_at == NOON
    assert (await VerifyAudit(store.chain, KEYS)()).is_intact
