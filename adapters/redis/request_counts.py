"""Counts requests in Redis, for all processes, by the storage and the script of `limits`."""

import asyncio
from math import ceil
from typing import Any, Final, cast

import structlog
from limits.aio.storage import RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge

from adapters.redis.connect import RedisClient, connect
from application.ports.request_counts import RequestCounts, Window

ANSWER_SECONDS: Final = 0.2
AWAY_SECONDS: Final = 1.0
"""How long Redis may take for an answer, and how long it is left alone without one."""

log = structlog.stdlib.get_logger(__name__)


class RedisRequestCounts:
    """Keeps `RequestCounts` for every process under one prefix, with one round trip for each.

    While Redis is away each process counts by itself, `alone`: requests go on, and are still
    bounded. One request a second tries whether it is back.
    """

    def __init__(self, url: str, *, prefix: str, alone: RequestCounts) -> None:
        self._redis = connect(url, answer_seconds=ANSWER_SECONDS, connect_seconds=ANSWER_SECONDS)
        self._storage = _Storage(self._redis, prefix=f"{prefix}:requests")
        self._alone = alone
        self._away_until: float | None = None
        self._opening = asyncio.Lock()
        self._is_open = False
        self.counted_alone = 0
        """How many requests were counted by this process alone since its start."""

    @property
    def is_away(self) -> bool:
        """Return whether this process counts alone."""
        return self._away_until is not None

    async def add(self, caller: str, amount: int, *, window: Window) -> int:
        shared = None if self._is_left_alone() else await self._shared(caller, amount, window)
        if shared is not None:
            return shared
        self.counted_alone += 1
        return await self._alone.add(caller, amount, window=window)

    async def close(self) -> None:
        """Close every connection to Redis."""
        await self._redis.aclose()

    async def _shared(self, caller: str, amount: int, window: Window) -> int | None:
        try:
            increment = self._increment if self._is_open else self._open
            count = await increment(caller, amount, window)
        except Exception as error:  # noqa: BLE001 - no fault of a client's stops a request
            self._lose(error)
            return None
        if count is None:
            return None
        if self._away_until is not None:
            log.info("redis_found", seen_by="request_counts")
            self._away_until = None
        return count

    async def _open(self, caller: str, amount: int, window: Window) -> int | None:
        # A Cluster's client cuts off whoever uses it while it connects for the first time.
        async with self._opening:
            if self._is_left_alone():
                return None
            count = await self._increment(caller, amount, window)
            self._is_open = True
            return count

    async def _increment(self, caller: str, amount: int, window: Window) -> int:
        lasts = ceil(window.length.total_seconds()) + 1
        return await self._storage.incr(f"{window.number}:{caller}", lasts, amount)

    def _is_left_alone(self) -> bool:
        if self._away_until is None:
            return False
        now = asyncio.get_running_loop().time()
        if now < self._away_until:
            return True
        # This one tries; the others do not wait for what it finds.
        self._away_until = now + AWAY_SECONDS
        return False

    def _lose(self, error: BaseException) -> None:
        if self._away_until is None:
            log.warning("redis_lost", seen_by="request_counts", error=repr(error))
        self._away_until = asyncio.get_running_loop().time() + AWAY_SECONDS


class _Storage(RedisStorage):
    """The library's storage over our own client, which knows Sentinels and Clusters."""

    def __init__(self, client: RedisClient, *, prefix: str) -> None:
        self._client = client
        super().__init__("async+redis://", implementation="redispy", key_prefix=prefix)

    def configure_bridge(self) -> None:
        bridge = cast("RedispyBridge", self.bridge)
        client: Any = self._client  # the library has a type of its own for each kind of client
        bridge.storage = client
        bridge.connection_getter = lambda _: client
