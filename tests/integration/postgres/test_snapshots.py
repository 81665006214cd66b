"""Snapshots hold every entry once, however commits overlap; a balance reads little besides them."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.session import SingleStatements
from adapters.postgres.snapshots import PostgresBookSnapshots
from domain.book_check import FindingCode
from tests.builders import NOON, a_transaction_id, fresh, usd
from tests.contract.store import Store
from tests.contract.test_book_queries import a_posting, held, post, summed
from tests.integration.postgres.catalog import connect
from tests.postgres_fixtures import PostgresDatabase

_POSTING = """
    INSERT INTO posting (id, kind, cause, posted_at) VALUES ($1, 'RECEIPT_RECORDED', $2, $3)
"""
_ENTRIES = """
    INSERT INTO ledger_entry (posting_id, line, account, currency, amount_minor)
    VALUES ($1, 1, 'stripe_balance', 'usd', 100), ($1, 2, 'unallocated_receipts', 'usd', -100)
"""


async def full_sum(service: "asyncpg.Connection[Any]") -> dict[str, int]:
    """Return what every account holds, read from all history."""
    rows = await service.fetch(
        "SELECT account || ' ' || currency AS name, sum(amount_minor) AS minor"
        " FROM ledger_entry GROUP BY account, currency"
    )
    return {row["name"]: int(row["minor"]) for row in rows}


async def test_an_entry_that_commits_late_is_in_no_snapshot_too_early(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    late = service.transaction()
    await late.start()
    posting_id = a_transaction_id()
    await service.execute(_POSTING, posting_id, fresh("tu"), NOON)
    await service.execute(_ENTRIES, posting_id)
    # Its ids are drawn; others that were drawn later are committed first.
    await post(postgres_store, a_posting(usd(7), at=NOON + timedelta(hours=1)))
    for _ in range(3):
        await postgres_store.snapshots.advance(at=NOON)
    assert await held(postgres_store) == {"stripe_balance usd": 7, "unallocated_receipts usd": -7}
    await late.commit()
    for _ in range(3):
        assert await held(postgres_store) == await full_sum(service)
        assert (await held(postgres_store))["stripe_balance usd"] == 107
        assert (await held(postgres_store, NOON))["stripe_balance usd"] == 100
        await postgres_store.snapshots.advance(at=NOON)
    assert await service.fetchval("SELECT count(*) FROM ledger_snapshot") == 1


async def test_a_unit_that_began_last_and_drew_first_is_waited_for(
    postgres_store: Store,
    postgres_database: PostgresDatabase,
    service: "asyncpg.Connection[Any]",
) -> None:
    """It is beyond every snapshot until a younger one has ended, and runs all the same."""
    old = await connect(postgres_database.service_url)
    units = [one.transaction() for one in (old, service)]
    for unit, connection in zip(units, (old, service), strict=True):
        await unit.start()
        await connection.execute("SELECT pg_current_xact_id()")
    for connection in (service, old):
        posting_id = a_transaction_id()
        await connection.execute(_POSTING, posting_id, fresh("tu"), NOON)
        await connection.execute(_ENTRIES, posting_id)
    await units[0].commit()
    await old.close()
    for _ in range(2):
        await postgres_store.snapshots.advance(at=NOON)
    await units[1].commit()
    assert (await held(postgres_store))["stripe_balance usd"] == 200


async def test_snapshots_that_are_taken_while_many_post_lose_nothing(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    postings = [
        a_posting(usd(number), at=NOON + timedelta(seconds=number * 37 % 601))
        for number in range(1, 121)
    ]
    is_done = asyncio.Event()

    async def take() -> None:
        while not is_done.is_set():
            await postgres_store.snapshots.advance(at=NOON)

    takers = [asyncio.create_task(take()) for _ in range(2)]
    for first in range(0, len(postings), 12):
        await asyncio.gather(*(post(postgres_store, one) for one in postings[first : first + 12]))
    is_done.set()
    await asyncio.gather(*takers)
    assert await service.fetchval("SELECT count(*) FROM ledger_snapshot") > 1
    assert await held(postgres_store) == await full_sum(service)
    for second in range(0, 601, 40):
        moment = NOON + timedelta(seconds=second)
        assert await held(postgres_store, moment) == summed(postings, moment)
    codes = {finding.code for finding in await postgres_store.auditor.findings(at=NOON)}
    assert FindingCode.SNAPSHOT_OFF not in codes


async def test_a_mark_of_another_servers_count_is_made_anew(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    await post(postgres_store, a_posting(usd(5), at=NOON))
    await postgres_store.snapshots.advance(at=NOON)
    # As after a restore: the count of transactions begins low again.
    await owner.execute("UPDATE ledger_mark SET horizon = 9223372036854775807")
    for _ in range(2):
        await postgres_store.snapshots.advance(at=NOON)
    assert await owner.fetchval("SELECT count(*) FROM ledger_snapshot") == 1


async def test_a_balance_of_now_reads_no_entry_that_a_snapshot_covers(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    await post(postgres_store, *(a_posting(usd(number), at=NOON) for number in range(1, 50)))
    for _ in range(2):
        await postgres_store.snapshots.advance(at=NOON)
    before = await held(postgres_store)
    # Whoever reads all history would miss what is gone.
    await owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    await owner.execute("DELETE FROM ledger_entry")
    assert (
        await held(postgres_store)
        == before
        == {
            "stripe_balance usd": 1_225,
            "unallocated_receipts usd": -1_225,
        }
    )


async def test_a_long_history_is_summed_up_in_stretches(
    postgres_store: Store, postgres_engine: AsyncEngine, service: "asyncpg.Connection[Any]"
) -> None:
    postings = [a_posting(usd(hour), at=NOON + timedelta(hours=hour)) for hour in range(1, 6)]
    await post(postgres_store, *postings)
    snapshots = PostgresBookSnapshots(SingleStatements(postgres_engine), at_once=4)
    for _ in range(2):
        await snapshots.advance(at=NOON)
    assert await service.fetchval("SELECT count(*) FROM ledger_snapshot") == 3
    assert await held(postgres_store) == await full_sum(service)
    for hour in range(7):
        moment = NOON + timedelta(hours=hour)
        assert await held(postgres_store, moment) == summed(postings, moment)
