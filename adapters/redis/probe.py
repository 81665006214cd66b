"""Whether Redis answers, for the readiness check."""

from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

ANSWER_SECONDS: Final = 1.0


class RedisProbe:
    """Keeps `Probe`: one ping; without Redis work is found by looking, and nothing is lost."""

    name: Final = "redis"
    is_vital: Final = False

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            # Once: a pooled connection may be a dead one from before a restart of Redis.
            retry=Retry(NoBackoff(), 1),
        )

    async def check(self) -> str | None:
        try:
            await self._redis.ping()
        except (RedisError, OSError, TimeoutError):
            return "does not answer"
        return None

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose()
