"""Sentinels and a Cluster serve as one server does, and a master may die."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import pytest

from adapters.memory.request_counts import MemoryRequestCounts
from adapters.redis.connect import connect
from adapters.redis.inspector import RedisInspector
from adapters.redis.probe import RedisProbe
from adapters.redis.request_counts import RedisRequestCounts
from adapters.redis.shared_pace import AWAY_SECONDS, SharedPace
from adapters.stripe.pace import Pace
from adapters.taskiq.broker import Delivering, ReliableStreamBroker
from adapters.taskiq.wake import TaskiqWaker
from adapters.taskiq.worker import answer_wakes
from application.ports.request_counts import Window
from tests.builders import fresh
from tests.patience import PATIENCE_SECONDS
from tests.redis_servers import Watched, cluster, sentinels

IN_A_HURRY: Final = Delivering(idle_seconds=0.6, look_seconds=0.05, block_seconds=0.1)
RATE: Final = 20.0


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with sentinels() as running:
        yield running


@pytest.fixture(scope="module")
def cluster_url() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture(params=["sentinels", "cluster"])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "cluster":
        return str(request.getfixturevalue("cluster_url"))
    watched: Watched = request.getfixturevalue("watched")
    return watched.url


class Drains:
    """Counts how often a worker was woken."""

    def __init__(self) -> None:
        self.count = 0
        self._more = asyncio.Event()

    async def __call__(self) -> None:
        self.count += 1
        self._more.set()

    async def after(self, count: int) -> None:
        """Return once there were more than `count`."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.count <= count:
                self._more.clear()
                await self._more.wait()


def broker_of(url: str, prefix: str) -> ReliableStreamBroker:
    client = connect(url, answer_seconds=2.0, connect_seconds=1.0)
    return ReliableStreamBroker(client, prefix=prefix, delivering=IN_A_HURRY)


@asynccontextmanager
async def worker_and_waker(url: str) -> AsyncIterator[tuple[Drains, TaskiqWaker]]:
    prefix, drains, stop = fresh("ways"), Drains(), asyncio.Event()
    listening, ringing = broker_of(url, prefix), broker_of(url, prefix)
    waker = TaskiqWaker(broker=ringing)
    working = asyncio.create_task(answer_wakes(broker=listening, drain=drains, stop=stop))
    await waker.start()
    try:
        yield drains, waker
    finally:
        await waker.stop()
        stop.set()
        await working
        await listening.shutdown()
        await ringing.shutdown()


async def test_a_worker_is_woken(url: str) -> None:
    async with worker_and_waker(url) as (drains, waker):
        for count in range(3):
            waker.wake()
            await drains.after(count)
    assert drains.count >= 3  # a message whose reader was slow is delivered again


async def test_what_a_dead_worker_held_is_delivered_to_another(url: str) -> None:
    prefix = fresh("ways")
    dead, living = broker_of(url, prefix), broker_of(url, prefix)
    await dead.startup()
    waker = TaskiqWaker(broker=dead)
    waker.wake()
    await waker.stop()
    held = await dead.stream.next(block_milliseconds=1000)
    assert held is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        taken = None
        while taken is None:
            taken = await living.stream.next(block_milliseconds=100)
    assert taken == held
    await living.stream.acknowledge(taken.id)
    assert await living.client.xlen(living.stream.name) == 0
    for broker in (dead, living):
        await broker.stream.hand_back()
        await broker.shutdown()


async def test_two_processes_keep_one_pace(url: str) -> None:
    prefix, loop = fresh("ways"), asyncio.get_running_loop()
    paces = [
        SharedPace(url, prefix=prefix, calls_per_second=RATE, alone=Pace(RATE)) for _ in range(2)
    ]
    for pace in paces:
        await pace.turn(is_look_up=True)
    begin = loop.time()
    await asyncio.gather(*(pace.turn(is_look_up=False) for pace in paces for _ in range(5)))
    # Each alone would be through in half the time.
    assert loop.time() - begin >= 9 / RATE
    for pace in paces:
        await pace.close()


async def test_two_processes_count_requests_together(url: str) -> None:
    prefix, window = fresh("ways"), Window(7, timedelta(hours=1))
    processes = [
        RedisRequestCounts(url, prefix=prefix, alone=MemoryRequestCounts()) for _ in range(2)
    ]
    told = await asyncio.gather(
        *(
            counts.add(caller, 1, window=window)
            for counts in processes
            for caller in ("a", "b", "c")
            for _ in range(5)
        )
    )
    assert sorted(told) == sorted([*range(1, 11)] * 3)
    for counts in processes:
        assert not counts.is_away
        await counts.close()


async def test_the_readiness_check_asks_it(url: str) -> None:
    probe = RedisProbe(url)
    assert await probe.check() is None
    await probe.close()


async def test_readiness_is_read_from_it(url: str) -> None:
    prefix = fresh("ways")
    broker = broker_of(url, prefix)
    await broker.startup()
    await broker.stream.next(block_milliseconds=1)
    stream, group = broker.stream.name, broker.stream.group
    told = await RedisInspector(url, stream=stream, group=group).inspect()
    await broker.shutdown()
    assert (told.eviction, told.listeners, told.dead_messages) == ("noeviction", 1, 0)


async def test_a_master_may_die(watched: Watched) -> None:
    pace = SharedPace(watched.url, prefix=fresh("ways"), calls_per_second=RATE, alone=Pace(RATE))
    probe = RedisProbe(watched.url)
    async with worker_and_waker(watched.url) as (drains, waker):
        waker.wake()
        await drains.after(0)
        await pace.turn(is_look_up=False)

        await asyncio.to_thread(watched.kill_master)
        waker.wake()
        await drains.after(1)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.sleep(AWAY_SECONDS)
            await pace.turn(is_look_up=False)
    assert await probe.check() is None
    await probe.close()
    await pace.close()


async def test_nobody_there_is_told_as_of_one_server() -> None:
    for url in (
        "redis+sentinel://127.0.0.1:1,127.0.0.1:2/main",
        "redis+cluster://127.0.0.1:1,127.0.0.1:2",
    ):
        probe = RedisProbe(url)
        assert await probe.check() == "does not answer"
        await probe.close()
