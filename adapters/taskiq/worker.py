"""Answers the bell inside our own process: every ring drains the outbox."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from taskiq.acks import AcknowledgeType
from taskiq.receiver import Receiver

from adapters.taskiq.broker import ReliableStreamBroker
from adapters.taskiq.cancellation import heed_cancellation
from adapters.taskiq.outage import PAUSE_SECONDS_MAX
from adapters.taskiq.wake import DRAIN_OUTBOX

FINISH_SECONDS = 30.0  # what a worker that stops grants to the drain that runs

log = structlog.stdlib.get_logger(__name__)

Drain = Callable[[], Awaitable[None]]


async def answer_wakes(
    *,
    broker: ReliableStreamBroker,
    drain: Drain,
    stop: asyncio.Event,
    drains_at_once: int = 1,
    finish_seconds: float = FINISH_SECONDS,
) -> None:
    """Call `drain` for every ring until `stop`; then let it finish, and hand back what is unheard.

    A drain that fails is logged and was a drain: what it left is swept. Redis may come and go.
    The caller shuts the broker down.
    """
    broker.is_worker_process = True
    broker.register_task(_guarded(drain), task_name=DRAIN_OUTBOX)
    await broker.startup()
    heed_cancellation()
    holding = asyncio.create_task(broker.keep_hold(), name="keep_hold")
    try:
        while not stop.is_set():
            receiver = _receiver(broker, drains_at_once, finish_seconds)
            await _receive(receiver, stop)
    finally:
        holding.cancel()
        await asyncio.wait({holding})
        await broker.hand_back()


def _receiver(broker: ReliableStreamBroker, at_once: int, finish_seconds: float) -> Receiver:
    return Receiver(
        broker,
        run_startup=False,
        max_async_tasks=at_once,
        max_prefetch=0,  # what is fetched and not begun would wait for this process alone
        ack_type=AcknowledgeType.WHEN_EXECUTED,
        wait_tasks_timeout=finish_seconds,
    )


async def _receive(receiver: Receiver, stop: asyncio.Event) -> None:
    try:
        await receiver.listen(stop)
    except Exception:
        # The broker lets no outage out, so this is a defect; the process still must not die of it.
        log.exception("receiver_failed")
        await asyncio.sleep(PAUSE_SECONDS_MAX)


def _guarded(drain: Drain) -> Drain:
    async def drain_outbox() -> None:
        try:
            await drain()
        except Exception:
            log.exception("drain_failed")

    return drain_outbox
