"""The worker process: jobs are done here, rung for by Redis and swept from PostgreSQL."""

import asyncio
import signal

from adapters.taskiq.worker import answer_wakes
from entrypoints.admission import admit
from entrypoints.container import close, container_of
from entrypoints.heap import keep_for_life
from entrypoints.observability.watchers import Watchers
from entrypoints.observing import observing
from entrypoints.priority import leave_doors_first
from entrypoints.settings import Settings
from entrypoints.telemetry import say_ready


async def work(settings: Settings) -> None:
    """Do jobs until told to stop; then finish what runs and hand back the rest."""
    with observing(settings) as watchers:
        await admit(settings)
        await _work(settings, watchers)


async def _work(settings: Settings, watchers: Watchers) -> None:
    container = container_of(settings, watchers)
    jobs, broker = container.run_jobs(), container.broker()
    waker, bell = container.waker(), container.bell()
    stop = stop_on_signal()

    async def drain() -> None:
        jobs.ring()

    try:
        await waker.start()
        await bell.start()
        keep_for_life()
        leave_doors_first()
        say_ready("worker")
        async with asyncio.TaskGroup() as group:
            group.create_task(answer_wakes(broker=broker, drain=drain, stop=stop))
            group.create_task(jobs.run(stop))
        # What was given back is due: another worker need not wait for its sweep.
        waker.wake()
    finally:
        await waker.stop()
        await bell.stop()
        await broker.shutdown()
        await close(container)


def stop_on_signal() -> asyncio.Event:
    """Return an event that the first SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
