"""The scheduler process: it writes what is done by the clock; any number may run at once."""

import asyncio
from typing import Final

import structlog

from application.ports.errors import StoreUnavailable
from entrypoints.admission import admit
from entrypoints.container import close, container_of
from entrypoints.observing import observe
from entrypoints.settings import Settings
from entrypoints.telemetry import say_ready
from entrypoints.worker import stop_on_signal

LOOK_SECONDS: Final = 5.0
"""How often the schedules are looked at; the shortest period is half a minute."""

log = structlog.get_logger(__name__)


async def schedule(settings: Settings) -> None:
    """Write each period's jobs until told to stop."""
    observe(settings)
    await admit(settings)
    container = container_of(settings)
    waker, write = container.waker(), container.schedule_jobs()
    stop = stop_on_signal()
    await container.broker().startup()
    await waker.start()
    say_ready("scheduler")
    try:
        while not stop.is_set():
            try:
                await write()
            except StoreUnavailable as error:
                log.warning("store_unavailable", error=str(error))
            await _pause(stop)
    finally:
        await waker.stop()
        await container.broker().shutdown()
        await close(container)


async def _pause(stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            await stop.wait()
    except TimeoutError:
        return
