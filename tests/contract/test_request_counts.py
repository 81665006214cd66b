"""Whoever counts requests: nothing is lost among many, and one caller's are not another's."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest

from adapters.embedded.local import LocalServers
from adapters.memory.request_counts import MemoryRequestCounts
from adapters.redis.request_counts import RedisRequestCounts
from application.ports.request_counts import RequestCounts, Window
from tests.builders import fresh

HOUR: Final = timedelta(hours=1)
WINDOW: Final = Window(7, HOUR)


@pytest.fixture
def memory_counts() -> RequestCounts:
    return MemoryRequestCounts()


@pytest.fixture
async def redis_counts(postgres_servers: LocalServers) -> AsyncIterator[RequestCounts]:
    url, prefix = postgres_servers.redis_url, fresh("counts")
    counts = RedisRequestCounts(url, prefix=prefix, alone=MemoryRequestCounts())
    yield counts
    assert counts.counted_alone == 0
    await counts.close()


@pytest.fixture(params=["memory_counts", "redis_counts"])
def counts(request: pytest.FixtureRequest) -> RequestCounts:
    made: RequestCounts = request.getfixturevalue(request.param)
    return made


async def test_the_sum_of_a_window_is_told(counts: RequestCounts) -> None:
    assert [await counts.add("seller:1", n, window=WINDOW) for n in (1, 2, 40)] == [1, 3, 43]


async def test_many_at_once_are_each_counted(counts: RequestCounts) -> None:
    told = await asyncio.gather(*(counts.add("seller:1", 1, window=WINDOW) for _ in range(50)))
    assert sorted(told) == list(range(1, 51))


async def test_each_caller_has_a_sum_of_its_own(counts: RequestCounts) -> None:
    await counts.add("seller:1", 5, window=WINDOW)
    assert await counts.add("seller:{2} *\u00e9", 1, window=WINDOW) == 1


async def test_each_window_begins_with_nothing(counts: RequestCounts) -> None:
    await counts.add("seller:1", 5, window=WINDOW)
    assert await counts.add("seller:1", 1, window=Window(8, HOUR)) == 1
