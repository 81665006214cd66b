"""A ring is heard by all who follow, in every process, and by nobody else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from adapters.embedded.local import LocalServers
from adapters.memory.bell import MemoryBell, Tower
from adapters.redis.bell import RedisBell
from application.ports.bell import Bell
from tests.builders import fresh

MakeBell = Callable[[], Bell]


@pytest.fixture
def memory_bells() -> MakeBell:
    tower = Tower()
    return lambda: MemoryBell(tower)


@pytest.fixture
def redis_bells(postgres_servers: LocalServers) -> MakeBell:
    prefix = fresh("bell")
    return lambda: RedisBell(postgres_servers.redis_url, prefix=prefix)


class Ear:
    """Hears a bell of its own, as another process would."""

    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self.heard = 0
        self._was_rung = asyncio.Event()

    def __call__(self) -> None:
        self.heard += 1
        self._was_rung.set()

    async def rung(self) -> None:
        """Return once it was rung since the last time."""
        async with asyncio.timeout(20):
            await self._was_rung.wait()
        self._was_rung.clear()


Join = Callable[[], Awaitable[Ear]]


@pytest.fixture(params=["memory_bells", "redis_bells"])
async def join(request: pytest.FixtureRequest) -> AsyncIterator[Join]:
    """Let one more process join, which hears already."""
    make: MakeBell = request.getfixturevalue(request.param)
    ears: list[Ear] = []

    async def join() -> Ear:
        ear = Ear(make())
        await ear.bell.start(ear)
        ears.append(ear)
        if request.param == "redis_bells":
            await ear.rung()
        return ear

    yield join
    for ear in ears:
        await ear.bell.stop()


async def test_a_ring_is_heard_in_every_process(join: Join) -> None:
    ears = [await join() for _ in range(3)]
    for ringing in ears:
        ringing.bell.ring()
        for ear in ears:
            await ear.rung()
        # A ring that went round may be heard twice where it was rung.
        await asyncio.sleep(0.05)


async def test_the_last_of_many_rings_is_heard(join: Join) -> None:
    ringing, ear = await join(), await join()
    for _ in range(200):
        ringing.bell.ring()
        await asyncio.sleep(0)
    await ear.rung()
    heard = ear.heard
    await asyncio.sleep(0.1)
    ringing.bell.ring()
    await ear.rung()
    assert ear.heard > heard


async def test_whoever_has_stopped_hears_nothing_and_may_ring_on(join: Join) -> None:
    gone, ear = await join(), await join()
    await gone.bell.stop()
    heard = gone.heard
    gone.bell.ring()
    ear.bell.ring()
    await ear.rung()
    assert gone.heard == heard
