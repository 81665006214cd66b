"""Redis is well when it answers, and its absence is told without its address."""

from adapters.embedded.local import local_servers
from adapters.redis.probe import RedisProbe


async def test_redis_is_asked_and_its_absence_is_told() -> None:
    with local_servers(durable=False) as servers:
        probe = RedisProbe(servers.redis_url)
        assert (probe.name, probe.is_vital) == ("redis", False)
        assert await probe.check() is None
    assert await probe.check() == "does not answer"
    await probe.close()
