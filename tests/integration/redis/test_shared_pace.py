"""All processes together keep one pace, charges do not stand behind look-ups, and Redis may go."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from redis.asyncio import Redis

from adapters.embedded.local import LocalServers, local_servers
from adapters.redis.shared_pace import LOOK_UP_SHARE, SharedPace
from adapters.stripe.pace import Pace
from application.ports.charge_gateway import GatewayBusy
from tests.builders import fresh
from tests.patience import PATIENCE_SECONDS

ROOT: Final = Path(__file__).parents[3]
RATE: Final = 50.0
INTERVAL: Final = 1 / RATE
EARLY: Final = 0.002
"""How much too early the loop's clock may wake somebody up."""


@pytest.fixture(scope="module")
def servers() -> Iterator[LocalServers]:
    with local_servers(durable=False) as running:
        yield running


@pytest.fixture
async def redis(servers: LocalServers) -> AsyncIterator[Redis]:
    async with Redis.from_url(servers.redis_url) as client:
        yield client


class Processes:
    """Paces under one prefix, as different processes have them."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._paces: list[SharedPace] = []
        self.prefix = fresh("pace")

    def __call__(self, rate: float = RATE, wait: float = 60.0, alone: float = RATE) -> SharedPace:
        pace = SharedPace(
            self._url,
            prefix=self.prefix,
            calls_per_second=rate,
            alone=Pace(alone),
            longest_wait=timedelta(seconds=wait),
        )
        self._paces.append(pace)
        return pace

    async def close(self) -> None:
        for pace in self._paces:
            await pace.close()


@pytest.fixture
async def process(servers: LocalServers) -> AsyncIterator[Processes]:
    made = Processes(servers.redis_url)
    yield made
    await made.close()


async def moment(redis: Redis) -> float:
    seconds, microseconds = await redis.time()
    return float(seconds + microseconds / 1e6)


async def took(pace: SharedPace, turns: int, redis: Redis) -> list[float]:
    """Take turns one after the other; return when each came, by the server's clock."""
    moments = []
    for _ in range(turns):
        await pace.turn(is_look_up=False)
        moments.append(await moment(redis))
    return moments


def require_pace(begin: float, moments: list[float]) -> None:
    """Check that the nth turn came no earlier than n intervals after the beginning."""
    early = [
        number
        for number, at in enumerate(sorted(moments))
        if at < begin + number * INTERVAL - EARLY
    ]
    assert early == []


async def test_two_limiters_share_one_budget(process: Processes, redis: Redis) -> None:
    begin = await moment(redis)
    one, other = await asyncio.gather(took(process(), 15, redis), took(process(), 15, redis))
    require_pace(begin, one + other)
    # Each is served in turn: none waits for the other to end.
    assert max(one[0], other[0]) < min(one[-1], other[-1])


async def test_two_processes_share_one_budget(
    process: Processes, servers: LocalServers, redis: Redis
) -> None:
    callers = [await start(servers.redis_url, process.prefix) for _ in range(2)]
    begin = await moment(redis)
    answers = await asyncio.gather(*(caller.communicate(b"go\n") for caller in callers))
    assert [caller.returncode for caller in callers] == [0, 0]
    told = [[int(line) / 1e6 for line in out.split()] for out, _ in answers]
    assert [len(moments) for moments in told] == [20, 20]
    require_pace(begin, told[0] + told[1])


async def start(url: str, prefix: str) -> Process:
    caller = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.redis.caller", url, prefix, str(RATE), "20"),
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
    )
    assert caller.stdout is not None
    assert await caller.stdout.readline() == b"ready\n"
    return caller


async def bookings(redis: Redis) -> int:
    """Return how many turns were ever asked for."""
    stats = await redis.info("commandstats")
    return int(stats.get("cmdstat_evalsha", {"calls": 0})["calls"])


async def test_a_charge_does_not_stand_behind_the_look_ups(
    process: Processes, redis: Redis
) -> None:
    reader, payer = process(), process()
    done: list[str] = []

    async def call(pace: SharedPace, name: str) -> None:
        await pace.turn(is_look_up=name == "look-up")
        done.append(name)

    begun = await bookings(redis)
    look_ups = [asyncio.create_task(call(reader, "look-up")) for _ in range(60)]
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await bookings(redis) < begun + len(look_ups):
            pass
    before = len(done)
    await asyncio.gather(*(call(payer, "charge") for _ in range(4)))
    overtaken_by = done[before:].count("look-up")
    # While four charges go, look-ups get no more than their share of the turns.
    assert overtaken_by <= 4 / (1 - LOOK_UP_SHARE)
    await asyncio.gather(*look_ups)


async def test_look_ups_alone_keep_to_their_share(process: Processes, redis: Redis) -> None:
    begin, pace = await moment(redis), process()
    for _ in range(10):
        await pace.turn(is_look_up=True)
    assert await moment(redis) - begin >= 9 * INTERVAL / LOOK_UP_SHARE - EARLY


async def test_a_wait_that_is_too_long_is_refused_and_books_nothing(
    process: Processes, redis: Redis
) -> None:
    pace = process(rate=0.1, wait=5)
    await pace.turn(is_look_up=False)
    booked = await redis.get(f"{process.prefix}:stripe:turns")
    for _ in range(3):
        with pytest.raises(GatewayBusy):
            await pace.turn(is_look_up=False)
    assert await redis.get(f"{process.prefix}:stripe:turns") == booked


async def test_a_server_whose_clock_was_set_back_blocks_nobody(
    process: Processes, redis: Redis
) -> None:
    in_an_hour = round((await moment(redis) + 3600) * 1e6)
    await redis.set(f"{process.prefix}:stripe:turns", in_an_hour)
    async with asyncio.timeout(PATIENCE_SECONDS):
        # One call in a hundred seconds: the test may be slow without missing the key.
        await process(rate=0.01, wait=5).turn(is_look_up=False)
    assert 0 < await redis.pttl(f"{process.prefix}:stripe:turns") <= 100_001


async def test_what_is_booked_is_forgotten_once_it_is_over(
    process: Processes, redis: Redis
) -> None:
    # One call in a hundred seconds: the test may be slow without missing the key.
    await process(rate=0.01).turn(is_look_up=False)
    assert 0 < await redis.pttl(f"{process.prefix}:stripe:turns") <= 100_001


async def test_without_redis_each_process_goes_on_at_a_pace_of_its_own(
    process: Processes, servers: LocalServers
) -> None:
    pace, loop = process(rate=2 * RATE, alone=RATE), asyncio.get_running_loop()
    await pace.turn(is_look_up=False)
    await asyncio.to_thread(servers.valkey.stop)
    try:
        begin = loop.time()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*(pace.turn(is_look_up=n % 2 == 0) for n in range(11)))
        # Eleven turns are ten intervals: no burst, though the shared pace would have been faster.
        assert loop.time() - begin >= 10 * INTERVAL - EARLY
    finally:
        await asyncio.to_thread(servers.valkey.start)
    async with asyncio.timeout(PATIENCE_SECONDS), Redis.from_url(servers.redis_url) as client:
        while not await client.exists(f"{process.prefix}:stripe:turns"):
            await pace.turn(is_look_up=False)
