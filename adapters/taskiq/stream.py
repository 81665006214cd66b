"""A Redis stream read by a group of consumers, in which no message is lost with its reader.

What a killed consumer held is delivered to another once it has been idle for too long; what kills
its consumers again and again is buried. Nothing here knows where Redis is: its client does, and so
the same stream serves a single server, Sentinel and Cluster (both keys share one hash slot).
"""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import ResponseError

RedisClient = Redis | RedisCluster
Fields = dict[bytes, bytes]

HANDED_BACK = "handed-back"  # the consumer that holds what leaving consumers returned
BURIED_MAX = 1_000  # dead messages kept for people to look at
CANDIDATES = 20  # stale messages looked at in one go; the rest waits for the next look
CONSUMER_SECONDS = 3_600.0  # a consumer that was not heard of for so long is no more

# One script, so that a consumer cannot receive a message between being counted and being removed.
REMOVE_DEAD_CONSUMERS = """
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
    local is = {}
    for index = 1, #consumer, 2 do is[consumer[index]] = consumer[index + 1] end
    if is['pending'] == 0 and is['idle'] >= tonumber(ARGV[2]) then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], is['name'])
    end
end
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as a consumer received it."""

    id: bytes
    data: bytes


@dataclass(slots=True, kw_only=True)
class ReliableStream:
    """One consumer's view of a stream; its methods raise what redis-py does while Redis is away."""

    redis: RedisClient
    name: str
    group: str
    consumer: str
    idle_milliseconds: int
    deliveries_max: int
    look_seconds: float
    consumer_seconds: float = CONSUMER_SECONDS
    _held: set[bytes] = field(default_factory=set, init=False)
    _next_look: float = field(default=0.0, init=False)

    @property
    def dead(self) -> str:
        """Return the stream of messages that were delivered too often."""
        return f"{self.name}:dead"

    async def declare(self) -> None:
        """Make the stream and its group if missing; the group sees what was sent before it."""
        try:
            await self.redis.xgroup_create(self.name, self.group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):  # that is: it exists
                raise

    async def add(self, data: bytes, *, messages_max: int) -> None:
        """Send a message; the oldest of more than about `messages_max` are dropped."""
        await self.redis.xadd(self.name, {b"data": data}, maxlen=messages_max, approximate=True)

    async def next(self, *, block_milliseconds: int) -> Delivery | None:
        """Return an abandoned message when it is time to look for one, else a new one if any."""
        if time.monotonic() >= self._next_look:
            stale = await self._stale()
            if stale is not None:
                return stale
            # Looked for again at once after a find, because there may be more.
            self._next_look = time.monotonic() + self.look_seconds
            await self._remove_dead_consumers()
        # One at a time: what is fetched and not begun would be stranded by a kill.
        fetched: Any = await self.redis.xreadgroup(
            self.group, self.consumer, {self.name: ">"}, block=block_milliseconds, count=1
        )
        for _, messages in fetched or ():
            for message_id, fields in messages:
                return await self._delivery(message_id, fields)
        return None

    async def acknowledge(self, id: bytes) -> None:
        """Remove a message that is dealt with; acknowledging alone would keep it for ever."""
        self._held.discard(id)
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.xack(self.name, self.group, id)
            pipe.xdel(self.name, id)
            await pipe.execute()

    async def keep_hold(self) -> None:
        """Renew the claim on what this consumer still works on, so that nobody else begins it."""
        if self._held:
            await self.redis.xclaim(
                self.name, self.group, self.consumer, 0, list(self._held), justid=True
            )

    async def hand_back(self) -> None:
        """Offer to the others at once whatever was received and not acknowledged, and leave."""
        self._held.clear()
        with suppress(ResponseError):  # no stream or no group: nothing to hand back
            for row in await self._pending(consumername=self.consumer):
                await self._offer(row)
            # Removing a consumer removes what it holds, so it must hold nothing any more.
            if not await self._pending(consumername=self.consumer):
                await self.redis.xgroup_delconsumer(self.name, self.group, self.consumer)

    async def _offer(self, row: dict[str, Any]) -> None:
        # Not sent anew: the message keeps its place and the count of its deliveries.
        await self.redis.xclaim(
            self.name,
            self.group,
            HANDED_BACK,
            0,
            [row["message_id"]],
            idle=self.idle_milliseconds,
            retrycount=row["times_delivered"],
            justid=True,
        )

    async def _stale(self) -> Delivery | None:
        for row in await self._pending(idle=self.idle_milliseconds):
            message_id = row["message_id"]
            if message_id in self._held:
                continue
            claimed: Any = await self.redis.xclaim(
                self.name, self.group, self.consumer, self.idle_milliseconds, [message_id]
            )
            for _, fields in claimed:  # empty when another consumer was quicker
                if row["times_delivered"] >= self.deliveries_max:
                    await self._bury(message_id, fields)
                else:
                    return await self._delivery(message_id, fields)
        return None

    async def _pending(self, **which: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = await self.redis.xpending_range(
            self.name, self.group, "-", "+", CANDIDATES, **which
        )
        return rows

    async def _delivery(self, id: bytes, fields: Fields) -> Delivery | None:
        if b"data" not in fields:  # not written by us, and nobody could ever run it
            await self._bury(id, fields)
            return None
        self._held.add(id)
        return Delivery(id, fields[b"data"])

    async def _bury(self, id: bytes, fields: Fields) -> None:
        buried: dict[Any, Any] = {**fields, b"source_id": id}
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.xadd(self.dead, buried, maxlen=BURIED_MAX)
            pipe.xack(self.name, self.group, id)
            pipe.xdel(self.name, id)
            await pipe.execute()

    async def _remove_dead_consumers(self) -> None:
        milliseconds = int(self.consumer_seconds * 1000)
        await self.redis.eval(REMOVE_DEAD_CONSUMERS, 1, self.name, self.group, milliseconds)
