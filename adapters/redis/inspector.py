"""What Redis tells those who ask whether it is fit for production."""

from datetime import UTC, datetime
from typing import Any, Final

from redis.exceptions import ResponseError

from adapters.redis.connect import UNREACHABLE, RedisClient, connect
from application.ports.errors import BrokerUnavailable
from application.readiness.facts import BrokerFacts

ANSWER_SECONDS: Final = 2.0
SILENCE_MILLISECONDS: Final = 30_000
"""A worker asks for messages every half second; one that has not for so long is gone."""


class RedisInspector:
    """Keeps `Inspector`; raises `BrokerUnavailable`."""

    def __init__(self, url: str, *, stream: str, group: str) -> None:
        self._url = url
        self._stream = stream
        self._group = group

    async def inspect(self) -> BrokerFacts:
        # Asked so seldom that nothing is kept open for it.
        redis = connect(self._url, answer_seconds=ANSWER_SECONDS, connect_seconds=ANSWER_SECONDS)
        try:
            return await self._facts(redis)
        except UNREACHABLE:
            raise BrokerUnavailable("Redis does not answer") from None
        finally:
            await redis.aclose()

    async def _facts(self, redis: RedisClient) -> BrokerFacts:
        # Of a Cluster, whose servers are set up alike, the client asks one.
        seconds, microseconds = await redis.time()
        told: dict[str, Any] = await redis.info("server", "memory", "persistence")
        return BrokerFacts(
            now=datetime.fromtimestamp(seconds + microseconds / 1e6, UTC),
            version=str(told.get("valkey_version") or told.get("redis_version", "unknown")),
            eviction=str(told.get("maxmemory_policy", "unknown")),
            is_persistent=bool(told.get("aof_enabled")),
            listeners=await self._listeners(redis),
            dead_messages=await redis.xlen(f"{self._stream}:dead"),
        )

    async def _listeners(self, redis: RedisClient) -> int:
        try:
            consumers = await redis.xinfo_consumers(self._stream, self._group)
        except ResponseError:
            return 0  # no stream or no group: nobody ever listened
        return sum(one["idle"] < SILENCE_MILLISECONDS for one in consumers)
