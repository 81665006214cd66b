"""A worker process whose drain says that it began and never ends; the tests kill it."""

import asyncio
import sys

from adapters.redis.connect import connect
from adapters.taskiq.broker import Delivering, ReliableStreamBroker
from adapters.taskiq.worker import answer_wakes


async def hang() -> None:
    """Say so, then keep the message for ever."""
    sys.stdout.write("began\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def main(url: str, prefix: str) -> None:
    """Answer the wakes of `prefix`."""
    client = connect(url, answer_seconds=5.0, connect_seconds=5.0)
    broker = ReliableStreamBroker(client, prefix=prefix, delivering=Delivering(idle_seconds=0.6))
    await answer_wakes(broker=broker, drain=hang, stop=asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
