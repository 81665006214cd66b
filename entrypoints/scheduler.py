"""The scheduler process: it writes what is done by the clock; any number may run at once."""

import asyncio
from typing import Final

import structlog

from application.ports.errors import StoreUnavailable
from entrypoints.admission import admit
from entrypoints.container import Container, close, container_of
from entrypoints.observability.watchers import Watchers
from entrypoints.observing import observing
from entrypoints.settings import Settings
from entrypoints.telemetry import say_ready
from entrypoints.worker import stop_on_signal

LOOK_SECONDS: Final = 5.0
"""How often the schedules are looked at; the shortest period is half a minute."""

log = structlog.get_logger(__name__)


async def schedule(settings: Settings) -> None:
    """Write each period's jobs until told to stop."""
    with observing(settings) as watchers:
        await admit(settings)
        await _schedule(settings, watchers)


async def _schedule(settings: Settings, watchers: Watchers) -> None:
    container = container_of(settings, watchers)
    waker, write = container.waker(), container.schedule_jobs()
    stop = stop_on_signal()
    await container.broker().startup()
    await waker.start()
    watching = asyncio.create_task(_watch_state(container, watchers))
    say_ready("scheduler")
    try:
        while not stop.is_set():
            try:
                await write()
            except StoreUnavailable as error:
                log.warning("store_unavailable", error=str(error))
            await _pause(stop)
    finally:
        watching.cancel()
        await asyncio.wait({watching})
        await waker.stop()
        await container.broker().shutdown()
        await close(container)


async def _watch_state(container: Container, watchers: Watchers) -> None:
    if watchers.watch_state is not None:
        await watchers.watch_state(container.storage.vital_signs(), container.doors.probes())


async def _pause(stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            await stop.wait()
    except TimeoutError:
        return
