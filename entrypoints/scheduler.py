"""The scheduler process: of any number that run, one writes what is done by the clock."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog

from application.lead_schedules import LeadSchedules
from application.ports.errors import StoreUnavailable
from entrypoints.admission import admit
from entrypoints.container import Container, close, container_of
from entrypoints.observability.watchers import Watchers
from entrypoints.observing import observing
from entrypoints.settings import Settings
from entrypoints.telemetry import say_ready
from entrypoints.worker import stop_on_signal

LOOK_SECONDS: Final = 5.0
"""How often the schedules are looked at, at the least; the shortest period is half a minute."""

LOOKS_PER_LEASE: Final = 3
"""A leader that misses one look, or two, still leads."""

log = structlog.get_logger(__name__)


async def schedule(settings: Settings) -> None:
    """Write each period's jobs while this process leads, until told to stop."""
    with observing(settings) as watchers:
        await admit(settings)
        await _schedule(settings, watchers)


async def _schedule(settings: Settings, watchers: Watchers) -> None:
    container = container_of(settings, watchers)
    waker, bell, lead = container.waker(), container.bell(), container.scheduling.lead()
    stop = stop_on_signal()
    await container.broker().startup()
    await waker.start()
    await bell.start()
    watching = asyncio.create_task(_watch_state(container, watchers))
    say_ready("scheduler")
    try:
        await _look_until(stop, lead)
        with suppress(StoreUnavailable):
            await lead.leave()
    finally:
        watching.cancel()
        await asyncio.wait({watching})
        await waker.stop()
        await bell.stop()
        await container.broker().shutdown()
        await close(container)


async def _watch_state(container: Container, watchers: Watchers) -> None:
    if watchers.watch_state is not None:
        await watchers.watch_state(container.storage.vital_signs(), container.doors.probes())


async def _look_until(stop: asyncio.Event, lead: LeadSchedules) -> None:
    did_lead = None
    pause = min(LOOK_SECONDS, lead.lease.total_seconds() / LOOKS_PER_LEASE)
    while not stop.is_set():
        try:
            leads = await lead()
            if leads is not did_lead:
                log.info("scheduler_leads" if leads else "scheduler_stands_by")
            did_lead = leads
        except StoreUnavailable as error:
            log.warning("store_unavailable", error=str(error))
        await _pause(stop, pause)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
