"""Whether Redis answers, for the readiness check."""

from typing import Final

from adapters.redis.connect import UNREACHABLE, connect

ANSWER_SECONDS: Final = 1.0


class RedisProbe:
    """Keeps `Probe`: one ping; without Redis work is found by looking, and nothing is lost."""

    name: Final = "redis"
    is_vital: Final = False

    def __init__(self, url: str) -> None:
        self._redis = connect(url, answer_seconds=ANSWER_SECONDS, connect_seconds=ANSWER_SECONDS)

    async def check(self) -> str | None:
        try:
            await self._redis.ping()
        except UNREACHABLE:
            return "does not answer"
        return None

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose()
