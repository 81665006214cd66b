"""The waker rings for many with few messages, and neither raises nor waits when Redis is away."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from structlog.testing import capture_logs

from application.ports.waker import Waker
from tests.patience import PATIENCE_SECONDS

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


async def test_a_thousand_calls_are_few_messages(scene: Any) -> None:
    waker = await scene.waker()
    port: Waker = waker
    for count in range(1_000):
        port.wake()
        if count % 100 == 0:
            await asyncio.sleep(0)
    await waker.stop()
    assert 1 <= await scene.length() <= 5


async def test_a_ring_from_before_the_start_or_at_the_stop_is_sent(scene: Any) -> None:
    await scene.ring()
    assert await scene.length() == 1
    waker = await scene.waker()
    waker.wake()
    await waker.stop()
    assert await scene.length() == 2


async def test_an_outage_is_logged_once_and_a_ring_outlives_it(
    scene: Any, eventually: Eventually
) -> None:
    waker = await scene.waker()
    await asyncio.to_thread(scene.servers.valkey.stop)
    with capture_logs() as logs:
        begin = time.monotonic()
        for _ in range(1_000):
            waker.wake()
        assert time.monotonic() - begin < 1.0

        async def has_noticed() -> bool:
            return bool(logs)

        await eventually(has_noticed)
        waker.wake()
        await asyncio.to_thread(scene.servers.valkey.start)

        async def has_rung() -> bool:
            return bool(await scene.length() >= 1)

        await eventually(has_rung)
        await waker.stop()
    assert [entry["event"] for entry in logs] == ["redis_lost", "redis_found"]


async def test_a_stop_ends_at_whatever_step_of_connecting_it_comes(scene: Any) -> None:
    for steps in range(20):
        waker = await scene.waker()
        waker.wake()
        for _ in range(steps):
            await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await waker.stop()
    assert await scene.length() >= 20
