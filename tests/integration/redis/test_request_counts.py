"""All processes count together, each by itself while Redis is away, and a request never waits."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Final

import pytest
from redis.asyncio import Redis

from adapters.embedded.local import LocalServers, local_servers
from adapters.memory.request_counts import MemoryRequestCounts
from adapters.redis.request_counts import RedisRequestCounts
from application.ports.request_counts import Window
from tests.builders import fresh
from tests.patience import PATIENCE_SECONDS

WINDOW: Final = Window(7, timedelta(minutes=1))


@pytest.fixture(scope="module")
def servers() -> Iterator[LocalServers]:
    with local_servers(durable=False) as running:
        yield running


@pytest.fixture
async def redis(servers: LocalServers) -> AsyncIterator[Redis]:
    async with Redis.from_url(servers.redis_url) as client:
        yield client


def counting(url: str, prefix: str) -> RedisRequestCounts:
    return RedisRequestCounts(url, prefix=prefix, alone=MemoryRequestCounts())


async def commands(redis: Redis) -> int:
    stats = await redis.info("commandstats")
    return int(stats.get("cmdstat_evalsha", {"calls": 0})["calls"])


async def test_two_processes_count_together(servers: LocalServers) -> None:
    prefix = fresh("counts")
    one, other = counting(servers.redis_url, prefix), counting(servers.redis_url, prefix)
    told = await asyncio.gather(
        *(counts.add("seller:1", 1, window=WINDOW) for counts in (one, other) for _ in range(20))
    )
    assert sorted(told) == list(range(1, 41))
    await one.close()
    await other.close()


async def test_a_request_is_one_round_trip_and_its_key_goes_with_its_window(
    servers: LocalServers, redis: Redis
) -> None:
    counts = counting(servers.redis_url, prefix := fresh("counts"))
    await counts.add("seller:1", 1, window=WINDOW)
    before = await commands(redis)
    await counts.add("seller:1", 1, window=WINDOW)
    assert await commands(redis) == before + 1
    (key,) = [name async for name in redis.scan_iter(match=f"{prefix}:*")]
    assert key == f"{prefix}:requests:7:seller:1".encode()
    assert 0 < await redis.ttl(key) <= 61
    await counts.close()


async def test_without_redis_requests_go_on_and_are_counted_by_each_process(
    servers: LocalServers,
) -> None:
    counts, loop = counting(servers.redis_url, fresh("counts")), asyncio.get_running_loop()
    assert await counts.add("seller:1", 40, window=WINDOW) == 40
    await asyncio.to_thread(servers.valkey.stop)
    try:
        begin = loop.time()
        told = [await counts.add("seller:1", 1, window=WINDOW) for _ in range(500)]
        assert loop.time() - begin < 5
        assert (told[0], told[-1], counts.counted_alone, counts.is_away) == (1, 500, 500, True)
    finally:
        await asyncio.to_thread(servers.valkey.start)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while counts.is_away:
            await counts.add("seller:1", 0, window=WINDOW)
            await asyncio.sleep(0)
    await counts.close()


async def test_a_redis_that_hangs_holds_up_one_request_a_second(
    servers: LocalServers, redis: Redis
) -> None:
    counts, loop = counting(servers.redis_url, fresh("counts")), asyncio.get_running_loop()
    await counts.add("seller:1", 1, window=WINDOW)
    pid = int((await redis.info("server"))["process_id"])
    os.kill(pid, signal.SIGSTOP)
    try:
        begin = loop.time()
        for _ in range(200):
            await counts.add("seller:1", 1, window=WINDOW)
        # Two hundred that wait for an answer would take forty seconds.
        assert loop.time() - begin < 10
        assert counts.counted_alone == 200
    finally:
        os.kill(pid, signal.SIGCONT)
    await counts.close()
