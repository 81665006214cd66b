"""Every message is delivered until it is dealt with, whatever happens to consumers and to Redis."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE_SECONDS

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]
HANGING_WORKER = Path(__file__).with_name("hanging_worker.py")


async def is_done(scene: Any, worker: Any, drains: int) -> bool:
    return bool(worker.drains == drains and await scene.length() == 0)


async def take(broker: Any) -> Any:
    """Receive one message as a consumer that then dies without a word."""
    listening = broker.listen()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await anext(listening)
    finally:
        await listening.aclose()


async def test_a_message_is_drained_and_leaves_nothing(scene: Any, eventually: Eventually) -> None:
    worker = scene.worker().start()
    await scene.ring()
    await eventually(lambda: is_done(scene, worker, 1))


async def test_messages_from_before_the_first_worker_are_delivered(
    scene: Any, eventually: Eventually
) -> None:
    await scene.ring(times=3)
    worker = scene.worker().start()
    await eventually(lambda: is_done(scene, worker, 3))


async def test_what_a_killed_worker_held_goes_to_another(
    scene: Any, eventually: Eventually
) -> None:
    command = (sys.executable, str(HANGING_WORKER), scene.servers.redis_url, scene.prefix)
    victim = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    await scene.ring()
    assert victim.stdout is not None
    assert await victim.stdout.readline() == b"began\n"
    victim.kill()
    await victim.wait()
    worker = scene.worker().start()
    await eventually(lambda: is_done(scene, worker, 1))


async def test_what_takes_its_consumers_down_is_buried(scene: Any, eventually: Eventually) -> None:
    await scene.ring()
    for _ in range(3):
        await take(scene.broker(idle_seconds=0.05))
    worker = scene.worker(idle_seconds=0.05).start()

    async def is_buried() -> bool:
        return bool(await scene.buried() == 1)

    await eventually(is_buried)
    await eventually(lambda: is_done(scene, worker, 0))


async def test_a_foreign_entry_is_buried_and_the_next_message_drained(
    scene: Any, eventually: Eventually
) -> None:
    worker = scene.worker().start()
    await scene.redis.xadd(worker.broker.queue_name, {"other": "thing"})
    await scene.ring()
    await eventually(lambda: is_done(scene, worker, 1))
    assert await scene.buried() == 1


async def test_a_drain_longer_than_the_idle_time_runs_once(
    scene: Any, eventually: Eventually
) -> None:
    first, second = (scene.worker(idle_seconds=0.3).start(is_open=False) for _ in range(2))
    await scene.ring()

    async def has_begun() -> bool:
        return bool(first.begun + second.begun > 0)

    await eventually(has_begun)
    # Longer than three idle times: without a renewed claim, both would have begun it by now.
    await asyncio.sleep(1.0)
    assert first.begun + second.begun == 1
    first.gate.set()
    second.gate.set()
    await eventually(lambda: is_done(scene, first if first.begun else second, 1))


async def test_a_failing_drain_does_not_end_the_worker(scene: Any, eventually: Eventually) -> None:
    worker = scene.worker()
    worker.fails = True
    worker.start()
    await scene.ring()

    async def has_failed() -> bool:
        return bool(worker.begun == 1 and await scene.length() == 0)

    await eventually(has_failed)
    worker.fails = False
    await scene.ring()
    await eventually(lambda: is_done(scene, worker, 1))


async def test_a_stop_finishes_what_runs_and_loses_none(scene: Any, eventually: Eventually) -> None:
    await scene.ring(times=12)
    leaving = scene.worker(idle_seconds=60).start(is_open=False)

    async def has_begun() -> bool:
        return bool(leaving.begun == 1)

    await eventually(has_begun)
    leaving.stop.set()
    leaving.gate.set()
    await leaving.end()
    staying = scene.worker(idle_seconds=60).start()
    await eventually(lambda: is_done(scene, staying, 12 - leaving.drains))
    assert leaving.drains == leaving.begun >= 1


async def test_a_received_message_is_handed_back_at_once(
    scene: Any, eventually: Eventually
) -> None:
    await scene.ring()
    leaving = scene.broker(idle_seconds=60)
    await take(leaving)
    await leaving.hand_back()
    worker = scene.worker(idle_seconds=60).start()
    await eventually(lambda: is_done(scene, worker, 1))


async def test_dead_consumers_are_forgotten_and_their_messages_are_not(
    scene: Any, eventually: Eventually
) -> None:
    await scene.ring()
    for _ in range(2):
        dead = scene.broker(idle_seconds=0.05)
        await take(dead)
    worker = scene.worker(idle_seconds=0.05)
    worker.broker.stream.consumer_seconds = 0.5
    worker.start()
    await eventually(lambda: is_done(scene, worker, 1))

    async def is_alone() -> bool:
        consumers = await scene.redis.xinfo_consumers(worker.broker.queue_name, "workers")
        return [consumer["name"].decode() for consumer in consumers] == [
            worker.broker.consumer_name
        ]

    await eventually(is_alone)


@pytest.mark.parametrize("calamity", ["flush", "restart"])
async def test_a_wiped_or_restarted_redis_is_survived(
    calamity: str, scene: Any, eventually: Eventually
) -> None:
    worker = scene.worker().start()
    await scene.ring()
    await eventually(lambda: is_done(scene, worker, 1))
    if calamity == "flush":
        await scene.redis.flushall()
    else:
        await asyncio.to_thread(scene.servers.valkey.stop)
        await asyncio.to_thread(scene.servers.valkey.start)
    await scene.ring()
    await eventually(lambda: is_done(scene, worker, 2))


async def test_a_worker_starts_before_redis_does(scene: Any, eventually: Eventually) -> None:
    await asyncio.to_thread(scene.servers.valkey.stop)
    worker = scene.worker().start()
    assert worker.running is not None
    await asyncio.to_thread(scene.servers.valkey.start)
    await scene.ring()
    await eventually(lambda: is_done(scene, worker, 1))


async def test_a_worker_ends_at_whatever_step_of_connecting_it_is_cancelled(scene: Any) -> None:
    for steps in range(20):
        worker = scene.worker().start()
        for _ in range(steps):
            await asyncio.sleep(0)
        worker.running.cancel()
        finished, _ = await asyncio.wait({worker.running}, timeout=5)
        assert finished
        worker.running = None
