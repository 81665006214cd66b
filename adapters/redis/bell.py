"""Rings for those who follow, in every process, by a channel of Redis."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import structlog

from adapters.redis.cancellation import heed_cancellation
from adapters.redis.connect import connect

ANSWER_SECONDS: Final = 2.0
GAP_SECONDS: Final = 0.02
"""Fifty rings a second are as many as anybody hears; what is written meanwhile shares one."""

AWAY_SECONDS: Final = 1.0
"""How long Redis is left alone once it does not answer; followers look for themselves then."""

LOOK_SECONDS: Final = 30.0

log = structlog.stdlib.get_logger(__name__)


class RedisBell:
    """Keeps `Bell` for every process under one prefix.

    What is rung in this process is heard here at once, whether Redis is there or not. While it is
    away rings are dropped: the store is the truth, and every feed looks at it by itself.
    """

    def __init__(self, url: str, *, prefix: str) -> None:
        """Connect to nothing yet."""
        self._redis = connect(url, answer_seconds=ANSWER_SECONDS, connect_seconds=ANSWER_SECONDS)
        self._channel = f"{prefix}:news"
        self._rung = asyncio.Event()
        self._listen: Callable[[], None] = _nobody_follows
        self._tasks: list[asyncio.Task[None]] = []
        self._is_away = False

    def ring(self) -> None:
        self._listen()
        self._rung.set()

    async def start(self, listen: Callable[[], None] | None = None) -> None:
        """Begin; without `listen` this process only rings."""
        self._tasks.append(asyncio.create_task(self._ring_for_ever(), name="bell"))
        if listen is not None:
            self._listen = listen
            self._tasks.append(asyncio.create_task(self._hear_for_ever(), name="ear"))

    async def stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._listen = _nobody_follows
        await self._redis.aclose()

    async def _ring_for_ever(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            try:
                await self._redis.publish(self._channel, b"")
            except Exception as error:  # noqa: BLE001 - whatever it is, followers look themselves
                await self._pause(error)
            else:
                heed_cancellation()
                self._is_back()
                await asyncio.sleep(GAP_SECONDS)

    async def _hear_for_ever(self) -> None:
        while True:
            try:
                await self._hear()
            except Exception as error:  # noqa: BLE001 - as above
                await self._pause(error)

    async def _hear(self) -> None:
        # A Cluster has to know its servers first.
        await self._redis.initialize()
        ear: Any = self._redis.pubsub(ignore_subscribe_messages=True)
        try:
            await ear.subscribe(self._channel)
            heed_cancellation()
            self._is_back()
            # Nobody knows what was rung before this ear was there.
            self._listen()
            while True:
                news = await ear.get_message(timeout=LOOK_SECONDS)
                heed_cancellation()
                if news is not None:
                    self._listen()
        finally:
            await ear.aclose()

    async def _pause(self, error: BaseException) -> None:
        heed_cancellation()
        if not self._is_away:
            self._is_away = True
            log.warning("redis_lost", seen_by="bell", error=repr(error))
        await asyncio.sleep(AWAY_SECONDS)

    def _is_back(self) -> None:
        if self._is_away:
            self._is_away = False
            log.info("redis_found", seen_by="bell")


def _nobody_follows() -> None:
    """Do nothing: this process only rings."""
