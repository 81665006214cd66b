"""Following beside writers whose commits overtake one another: no gap, no repeat, in order."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

import asyncpg

from application.feed import Batch, Feed, FellBehind, Pace
from application.ports.feeds import OfEverything, OfSeller
from domain.audit_chain import AuditRecord
from domain.ids import SellerId
from tests.contract.store import Store
from tests.contract.test_feeds import settled
from tests.integration.postgres.catalog import connect
from tests.patience import PATIENCE_SECONDS
from tests.postgres_fixtures import PostgresDatabase

_RECORD = """
    INSERT INTO audit_event (at, action, subject, actor, role, request_id, seller_id, before, after)
    VALUES (now(), $1, 'x', 'x', 'service', 'x', 'seller-1', '{}', '{}')
"""
SELLER = OfSeller(SellerId("seller-1"))
HASTE = Pace(poll_seconds=0.005, gap_seconds=0)


def a_feed(store: Store, pace: Pace = HASTE) -> Feed[AuditRecord]:
    def lost(error: Exception) -> None:
        raise error

    return Feed(store.audit_feed, lost=lost, pace=pace)


@asynccontextmanager
async def connections(
    database: PostgresDatabase, count: int
) -> "AsyncIterator[list[asyncpg.Connection[Any]]]":
    opened = [await connect(database.service_url) for _ in range(count)]
    try:
        yield opened
    finally:
        for connection in opened:
            await connection.close()


async def test_what_is_visible_behind_an_open_unit_has_not_settled(
    postgres_store: Store, postgres_database: PostgresDatabase
) -> None:
    feed = postgres_store.audit_feed
    async with connections(postgres_database, 2) as (early, late):
        late_unit = late.transaction()
        await late_unit.start()
        await late.execute(_RECORD, "late")
        await early.execute(_RECORD, "early")
        mark = await feed.newest(known=0)
        assert mark is not None
        for _ in range(3):
            assert not await feed.has_settled(mark)
        await late_unit.commit()
    end = await settled(postgres_store, known=0)
    told = await feed.read(OfEverything(), after=0, through=end.place, limit=10)
    assert [news.row.action for news in told] == ["late", "early"]


async def test_a_unit_that_began_last_and_drew_first_is_waited_for(
    postgres_store: Store, postgres_database: PostgresDatabase
) -> None:
    """Its transaction is beyond the end of every snapshot, and runs all the same."""
    feed = postgres_store.audit_feed
    async with connections(postgres_database, 2) as (old, young):
        units = [one.transaction() for one in (old, young)]
        for unit, connection in zip(units, (old, young), strict=True):
            await unit.start()
            await connection.execute("SELECT pg_current_xact_id()")
        await young.execute(_RECORD, "drawn first")
        await old.execute(_RECORD, "drawn second")
        await units[0].commit()
        mark = await feed.newest(known=0)
        assert mark is not None
        assert not await feed.has_settled(mark)
        await units[1].commit()
        assert await feed.has_settled(mark)


async def written(database: PostgresDatabase, writer: int, chance: random.Random) -> list[str]:
    """Record things in units that take their time between the number and the commit."""
    said: list[str] = []
    async with connections(database, 1) as (connection,):
        for step in range(25):
            unit = connection.transaction()
            await unit.start()
            actions = [f"{writer}.{step}.{part}" for part in range(chance.randint(1, 3))]
            for action in actions:
                await connection.execute(_RECORD, action)
            await asyncio.sleep(chance.random() * 0.01)
            if chance.random() < 0.2:
                await unit.rollback()
            else:
                await unit.commit()
                said += actions
    return said


async def followed(
    feed: Feed[AuditRecord], told: list[tuple[int, str]], chance: random.Random
) -> None:
    """Follow, hang up in the middle, and go on from the last place, for ever."""
    while True:
        place = told[-1][0] if told else 0
        with suppress(FellBehind):
            async with aclosing(feed.follow(SELLER, after=place)) as batches:
                await some(batches, told, chance.randint(1, 12))


async def some(
    batches: AsyncIterator[Batch[AuditRecord]], told: list[tuple[int, str]], most: int
) -> None:
    """Take note of what is told, up to where the follower hangs up."""
    end = len(told) + most
    async for batch in batches:
        told += [(news.place, news.row.action) for news in batch.news][: end - len(told)]
        if len(told) == end:
            return


async def test_whoever_is_cut_off_again_and_again_is_told_everything_once(
    postgres_store: Store, postgres_database: PostgresDatabase
) -> None:
    feed = a_feed(postgres_store, Pace(poll_seconds=0.005, gap_seconds=0, waiting_max=5))
    told: list[list[tuple[int, str]]] = [[] for _ in range(4)]
    followers = [
        asyncio.create_task(followed(feed, mine, random.Random(seed)))  # noqa: S311 - a seed
        for seed, mine in enumerate(told)
    ]
    said = await asyncio.gather(
        *(written(postgres_database, writer, random.Random(writer)) for writer in range(6))  # noqa: S311 - a seed
    )
    wanted = {action for actions in said for action in actions}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while any(len(mine) < len(wanted) for mine in told):
            assert not any(follower.done() for follower in followers)
            await asyncio.sleep(0.01)
        # Were anything told twice, it would come now.
        await asyncio.sleep(0.05)
    for follower in followers:
        follower.cancel()
    await asyncio.wait(followers)
    async with connections(postgres_database, 1) as (connection,):
        rows = await connection.fetch("SELECT id, action FROM audit_event ORDER BY id")
    full = [(row["id"], row["action"]) for row in rows]
    assert {action for _, action in full} == wanted
    assert all(mine == full for mine in told)
