"""Those who follow are rung for in a Cluster as well, and Redis may go and return."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from structlog.testing import capture_logs

from adapters.embedded.local import LocalServers
from adapters.redis.bell import RedisBell
from tests.builders import fresh
from tests.contract.test_bell import Ear
from tests.redis_servers import LOOPBACK, cluster, free_ports


@asynccontextmanager
async def hearing(url: str, prefix: str) -> AsyncIterator[Ear]:
    """Be one process."""
    ear = Ear(RedisBell(url, prefix=prefix))
    await ear.bell.start(ear)
    try:
        yield ear
    finally:
        await ear.bell.stop()


async def test_an_ear_that_was_cut_off_hears_again(postgres_servers: LocalServers) -> None:
    url, prefix = postgres_servers.redis_url, fresh("bell")
    async with hearing(url, prefix) as ear, hearing(url, prefix) as ringing:
        await ear.rung()
        await ringing.rung()
        async with Redis.from_url(url) as server:
            await server.client_kill_filter(_type="pubsub")
        heard = ear.heard
        async with asyncio.timeout(20):
            # What is rung before it listens again is lost, and its feed looks by itself.
            while ear.heard == heard:
                ringing.bell.ring()
                await asyncio.sleep(0.05)


async def test_another_prefix_is_not_rung_for(postgres_servers: LocalServers) -> None:
    url = postgres_servers.redis_url
    async with hearing(url, fresh("bell")) as ear, hearing(url, fresh("bell")) as other:
        await ear.rung()
        await other.rung()
        heard = other.heard
        ear.bell.ring()
        await ear.rung()
        await asyncio.sleep(0.1)
        assert other.heard == heard


async def test_without_redis_this_process_is_rung_for_and_the_log_says_it_once() -> None:
    (port,) = free_ports(1)
    with capture_logs() as logs:
        async with hearing(f"redis://{LOOPBACK}:{port}", fresh("bell")) as ear:
            for _ in range(3):
                ear.bell.ring()
                await ear.rung()
                await asyncio.sleep(0.05)
    assert [one["event"] for one in logs] == ["redis_lost"]


async def test_processes_at_a_cluster_ring_for_one_another() -> None:
    with cluster() as url:
        prefix = fresh("bell")
        async with hearing(url, prefix) as ear, hearing(url, prefix) as ringing:
            await ear.rung()
            await ringing.rung()
            ringing.bell.ring()
            await ear.rung()
