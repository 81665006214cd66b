"""A process that waits for a word, takes its turns, and tells when each came by Redis' clock."""

import asyncio
import sys

from redis.asyncio import Redis

from adapters.redis.shared_pace import SharedPace
from adapters.stripe.pace import Pace


async def call(url: str, prefix: str, calls_per_second: str, turns: str) -> None:
    """Take so many turns; print the moment of each, in microseconds."""
    rate = float(calls_per_second)
    pace = SharedPace(url, prefix=prefix, calls_per_second=rate, alone=Pace(rate))
    async with Redis.from_url(url) as redis:
        await redis.ping()
        print("ready", flush=True)  # noqa: T201 - what the test waits for
        await asyncio.to_thread(sys.stdin.readline)
        for _ in range(int(turns)):
            await pace.turn(is_look_up=False)
            seconds, microseconds = await redis.time()
            print(seconds * 1_000_000 + microseconds, flush=True)  # noqa: T201 - the answer
    await pace.close()


if __name__ == "__main__":
    asyncio.run(call(*sys.argv[1:]))
