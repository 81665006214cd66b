"""What production needs of Redis is seen in Redis itself."""

import pytest
from redis.asyncio import Redis

from adapters.embedded.local import local_servers
from adapters.redis.inspector import RedisInspector
from application.ports.errors import BrokerUnavailable


async def test_redis_tells_of_itself_and_of_who_listens() -> None:
    with local_servers(durable=False) as servers:
        inspector = RedisInspector(servers.redis_url, stream="wake", group="workers")
        before = await inspector.inspect()
        redis = Redis.from_url(servers.redis_url)
        await redis.xgroup_create("wake", "workers", mkstream=True)
        await redis.xreadgroup("workers", "somebody", {"wake": ">"}, count=1)
        await redis.xadd("wake:dead", {"data": "x"})
        await redis.config_set("maxmemory-policy", "allkeys-lru")
        await redis.config_set("appendonly", "yes")
        after = await inspector.inspect()
        await redis.aclose()
    assert int(before.version.partition(".")[0]) >= 7
    assert (before.listeners, before.dead_messages, before.is_persistent) == (0, 0, False)
    assert (before.eviction, after.eviction) == ("noeviction", "allkeys-lru")
    assert (after.listeners, after.dead_messages, after.is_persistent) == (1, 1, True)
    assert abs((after.now - before.now).total_seconds()) < 60
    with pytest.raises(BrokerUnavailable, match="Redis does not answer"):
        await inspector.inspect()
