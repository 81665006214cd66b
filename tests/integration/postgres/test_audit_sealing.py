"""Sealing beside writers whose commits overtake one another: nothing is lost, nobody waits."""

import asyncio
from typing import Any

import asyncpg
import pytest

from adapters.system.clock import SystemClock
from application.seal_audit import SealAudit
from application.verify_audit import VerifyAudit
from domain.audit_chain import chained
from domain.audit_head import AuditHead
from tests.builders import NOON, a_transaction
from tests.contract.store import Store, added, an_audit_event
from tests.contract.test_audit_chain import sealer, told
from tests.integration.auditing import KEYS
from tests.integration.postgres.catalog import connect
from tests.patience import PATIENCE_SECONDS
from tests.postgres_fixtures import PostgresDatabase

_RECORD = """
    INSERT INTO audit_event (at, action, subject, actor, role, request_id, before, after)
    VALUES (now(), $1, 'x', 'x', 'service', 'x', '{}', '{}')
"""


async def actions(store: Store) -> list[str]:
    """Return what is sealed, in the order of the seals."""
    links = await store.chain.links(after=0, limit=1_000)
    return [link.record.action for link in links if link.record is not None]


@pytest.mark.parametrize("runs", [0, 1, 3])
async def test_a_commit_that_comes_late_with_a_lower_id_is_not_lost(
    postgres_store: Store, service: "asyncpg.Connection[Any]", runs: int
) -> None:
    store, late = postgres_store, service.transaction()
    await late.start()
    await service.execute(_RECORD, "late")
    for run in range(runs):
        await told(store, f"early {run}")
        assert await sealer(store)() == 1
    await late.commit()
    await told(store, "after")
    assert await sealer(store)() == 2
    assert await actions(store) == [*(f"early {run}" for run in range(runs)), "late", "after"]
    assert (await VerifyAudit(store.chain, KEYS)()).is_intact


async def test_a_unit_that_began_last_and_drew_first_is_not_lost(
    postgres_store: Store,
    postgres_database: PostgresDatabase,
    service: "asyncpg.Connection[Any]",
) -> None:
    """It is beyond every snapshot until a younger one has ended, and runs all the same."""
    store, old = postgres_store, await connect(postgres_database.service_url)
    units = [one.transaction() for one in (old, service)]
    for unit, connection in zip(units, (old, service), strict=True):
        await unit.start()
        await connection.execute("SELECT pg_current_xact_id()")
    await service.execute(_RECORD, "drawn first")
    await old.execute(_RECORD, "drawn second")
    await units[0].commit()
    await old.close()
    for run in range(3):
        assert await sealer(store)() == 1
        await told(store, f"later {run}")
    await units[1].commit()
    assert await sealer(store)() == 2
    assert "drawn first" in await actions(store)


async def test_what_is_settled_is_not_looked_at_again(
    postgres_store: Store,
    postgres_database: PostgresDatabase,
    service: "asyncpg.Connection[Any]",
) -> None:
    store, other = postgres_store, await connect(postgres_database.service_url)

    async def settled() -> int:
        newest = "SELECT settled_id FROM audit_head ORDER BY sequence DESC LIMIT 1"
        found: int = await other.fetchval(newest)
        return found

    late = service.transaction()
    await late.start()
    await service.execute(_RECORD, "late")
    for _ in range(3):
        await told(store, "a", "b")
        await sealer(store, batch=1)()
    # The open transaction's id is the first of all: nothing is settled.
    assert await settled() == 0
    await late.commit()
    for _ in range(3):
        await told(store, "a", "b")
        await sealer(store, batch=1)()
    last = await other.fetchval("SELECT max(id) FROM audit_event")
    assert 1 < await settled() < last
    await other.close()
    assert (await store.chain.tail(thorough=True)).passed_over == 0


async def test_writers_and_sealers_do_not_wait_for_one_another(postgres_store: Store) -> None:
    store = postgres_store
    await told(store, "first")
    async with store.begin() as unit:
        assert await unit.chain.claim()
        (record,) = await unit.chain.unsealed(limit=9)
        seals = chained(None, [record], at=NOON)
        await unit.chain.add(seals, AuditHead.sign(seals[0], KEYS, at=NOON))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await told(store, "second")
            assert await sealer(store)() == 0
    assert await sealer(store)() == 1
    assert await actions(store) == ["first", "second"]


async def test_many_writers_and_two_sealers_make_one_whole_chain(postgres_store: Store) -> None:
    store, done = postgres_store, asyncio.Event()
    (transaction,) = await added(store, a_transaction())

    async def write(writer: int) -> None:
        for number in range(12):
            async with store.begin() as unit:
                unit.audit.record(an_audit_event(transaction, f"{writer}.{number}"))
                # Some hold their id for a while before they commit.
                await unit.write_journal()  # type: ignore[attr-defined]  # the adapter's own
                unit.audit.events.clear()  # type: ignore[attr-defined]  # written already
                await asyncio.sleep(0.002 * (writer % 4))

    async def seal() -> None:
        run = SealAudit(store.begin, KEYS, SystemClock(), batch=7)
        while not done.is_set():
            await run()

    sealers = [asyncio.create_task(seal()) for _ in range(2)]
    await asyncio.gather(*(write(writer) for writer in range(8)))
    done.set()
    await asyncio.gather(*sealers)
    await sealer(store)()
    told_of = await actions(store)
    assert len(told_of) == 8 * 12
    assert len(set(told_of)) == 8 * 12
    for writer in range(8):
        own = [action for action in told_of if action.startswith(f"{writer}.")]
        assert own == [f"{writer}.{number}" for number in range(12)]
    verified = await VerifyAudit(store.chain, KEYS)()
    assert (verified.is_intact, verified.checked, verified.tail.count) == (True, 96, 0)


async def test_an_id_is_drawn_after_the_writer_has_its_number(
    service: "asyncpg.Connection[Any]",
) -> None:
    triggers = await service.fetch(
        "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'audit_event'::regclass"
    )
    assert ("number_first", b"A") in {(row["tgname"], row["tgenabled"]) for row in triggers}
