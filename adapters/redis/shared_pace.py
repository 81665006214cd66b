"""One pace for all processes: each turn is booked in Redis, by Redis' own clock."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from adapters.redis.cancellation import heed_cancellation
from adapters.redis.connect import UNREACHABLE, connect
from application.ports.charge_gateway import GatewayBusy
from application.ports.turns import LONGEST_WAIT, Turns

LOOK_UP_SHARE: Final = 0.75
"""What look-ups may take of the pace, so that a charge never stands behind all of them."""

ANSWER_SECONDS: Final = 0.5
AWAY_SECONDS: Final = 1.0
"""How long Redis may take for an answer, and how long it is left alone without one."""

# Books the next free moment and returns the wait until then, in microseconds; -1 is too long a
# wait, and books nothing. No wait that was booked is longer than the longest and one interval: a
# moment further away is left from before the server's clock was set back.
_BOOK: Final = """
local interval, longest = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local free = tonumber(redis.call('GET', KEYS[1]) or 0)
if free > now + longest + interval then free = now end
local begin = math.max(now, free)
if begin - now > longest then return -1 end
local next_free = string.format('%.0f', begin + interval)
redis.call('SET', KEYS[1], next_free, 'PX', math.ceil((begin - now + interval) / 1000) + 1)
return begin - now
"""

log = structlog.stdlib.get_logger(__name__)


class SharedPace:
    """Keeps `Turns` for every process under one prefix, served in the order they asked.

    While Redis is away each process keeps to a pace of its own, `alone`, which is slow enough for
    several. A caller that gives up leaves its turn unused: other processes have planned with it.
    """

    def __init__(
        self,
        url: str,
        *,
        prefix: str,
        calls_per_second: float,
        alone: Turns,
        longest_wait: timedelta = LONGEST_WAIT,
    ) -> None:
        self._redis = connect(url, answer_seconds=ANSWER_SECONDS, connect_seconds=ANSWER_SECONDS)
        self._book = self._redis.register_script(_BOOK)
        self._all = (f"{prefix}:stripe:turns", calls_per_second)
        self._look_ups = (f"{prefix}:stripe:look-ups", calls_per_second * LOOK_UP_SHARE)
        self._alone = alone
        self._longest_wait = longest_wait
        self._away_until: float | None = None

    async def turn(self, *, is_look_up: bool) -> None:
        for key, calls_per_second in (self._look_ups, self._all) if is_look_up else (self._all,):
            wait = await self._booked(key, calls_per_second)
            if wait is None:
                await self._alone.turn(is_look_up=is_look_up)
                return
            await asyncio.sleep(wait)

    async def close(self) -> None:
        """Close every connection to Redis."""
        await self._redis.aclose()

    async def _booked(self, key: str, calls_per_second: float) -> float | None:
        """Return how long to wait; None while Redis is away."""
        now = asyncio.get_running_loop().time()
        if self._away_until is not None and now < self._away_until:
            return None
        longest = self._longest_wait // timedelta(microseconds=1)
        try:
            booked = await self._book(keys=[key], args=[round(1e6 / calls_per_second), longest])
        except UNREACHABLE as error:
            self._is_away(error)
            return None
        heed_cancellation()
        if self._away_until is not None:
            log.info("redis_found", seen_by="pace")
            self._away_until = None
        if int(booked) < 0:
            raise GatewayBusy("too many calls to Stripe wait for their turn")
        return int(booked) / 1e6

    def _is_away(self, error: BaseException) -> None:
        if self._away_until is None:
            log.warning("redis_lost", seen_by="pace", error=repr(error))
        self._away_until = asyncio.get_running_loop().time() + AWAY_SECONDS
