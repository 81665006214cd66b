"""One way to Redis for all who use it, whether it is one server, behind Sentinels or a Cluster.

A client connects when it is first used. It tries once more where a connection turns out dead, for
a pooled one may be from before a restart or a failover, and then leaves the rest to its user.
"""

from typing import Any, Final

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import RedisClusterException, RedisError

from adapters.redis.address import Several, several_of

RedisClient = Redis | RedisCluster

UNREACHABLE: Final = (RedisError, RedisClusterException, OSError, TimeoutError)
"""What a command raises while Redis is away, or between two masters."""

SENTINEL_SECONDS: Final = 1.0
"""How long one Sentinel may take; the next is asked then."""


def connect(url: str, *, answer_seconds: float, connect_seconds: float) -> RedisClient:
    """Return a client of what `url` names; nothing is connected yet. `aclose` ends it."""
    waits: dict[str, Any] = {
        "socket_timeout": answer_seconds,
        "socket_connect_timeout": connect_seconds,
    }
    several = several_of(url)
    if several is None:
        return Redis.from_url(url, retry=_once(), **waits)
    if several.service is None:
        return _cluster(several, waits)
    return _led(several, several.service, waits)


def _cluster(several: Several, waits: dict[str, Any]) -> RedisCluster:
    return RedisCluster(
        startup_nodes=[ClusterNode(host, port) for host, port in several.hosts],
        retry=_once(),
        # A slot without a server is the trouble of those whose keys lie in it.
        require_full_coverage=False,
        **waits,
        **_credentials(several),
        **_encryption(several, several.options),
    )


def _led(several: Several, service: str, waits: dict[str, Any]) -> Redis:
    options = dict(several.options)
    own = {name: options.pop(f"sentinel_{name}", None) or None for name in ("username", "password")}
    sentinels: Any = Sentinel(  # type: ignore[no-untyped-call]  # redis-py left it untyped
        several.hosts,
        sentinel_kwargs={
            "socket_timeout": SENTINEL_SECONDS,
            "socket_connect_timeout": SENTINEL_SECONDS,
            "retry": Retry(NoBackoff(), 0),
            **own,
            **_encryption(several, options),
        },
    )
    led: Redis = sentinels.master_for(
        service,
        redis_class=_Led,
        db=several.database,
        retry=_once(),
        **waits,
        **_credentials(several),
        **_encryption(several, options),
    )
    return led


class _Led(Redis):
    """A client of the master that Sentinels name; it closes what it asked them through, too."""

    async def aclose(self, close_connection_pool: bool | None = None) -> None:  # noqa: FBT001 - redis-py's signature
        await super().aclose(close_connection_pool)
        pool = self.connection_pool
        if isinstance(pool, SentinelConnectionPool):
            for sentinel in pool.sentinel_manager.sentinels:
                await sentinel.aclose()


def _once() -> Retry:
    return Retry(NoBackoff(), 1)


def _credentials(several: Several) -> dict[str, Any]:
    return {"username": several.username, "password": several.password}


def _encryption(several: Several, options: dict[str, str]) -> dict[str, Any]:
    return {"ssl": True, **options} if several.is_encrypted else options
