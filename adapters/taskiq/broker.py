"""Taskiq's Redis stream broker, cured of losing, stranding and keeping messages."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial

from redis.exceptions import RedisClusterException, RedisError, ResponseError
from taskiq import AckableMessage, AsyncBroker
from taskiq.message import BrokerMessage
from taskiq.serializers import JSONSerializer
from taskiq_redis import RedisStreamBroker

from adapters.taskiq.cancellation import heed_cancellation
from adapters.taskiq.outage import Outage
from adapters.taskiq.stream import Delivery, RedisClient, ReliableStream

GROUP = "workers"
SOCKET_SECONDS = 5.0
UNREACHABLE = (RedisError, RedisClusterException, OSError, TimeoutError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivering:
    """How patient a broker is with its consumers and its messages."""

    # Without a sign of life from the consumer for so long, a message goes to another.
    idle_seconds: float = 30.0
    # A message that took so many consumers down with it is buried.
    deliveries_max: int = 3
    # How often a reader looks for abandoned messages.
    look_seconds: float = 0.5
    # How long one read waits for a new message; also how late a stop may be noticed by Redis.
    block_seconds: float = 0.5
    # Messages only ring a bell: dropping the oldest of so many unheard rings loses no work.
    messages_max: int = 10_000


ANSWER_SECONDS = SOCKET_SECONDS + Delivering().block_seconds
"""What a client's answer may take, with the time that a read waits for a message."""


class ReliableStreamBroker(RedisStreamBroker):
    """Delivers every message until it is acknowledged, through outages, wipes and killed consumers.

    Where Redis is only its client knows: a server, a master behind Sentinels, or a Cluster. What
    taskiq-redis would connect to for itself, which differs among the three, is never used.
    """

    def __init__(
        self, client: RedisClient, *, prefix: str, delivering: Delivering | None = None
    ) -> None:
        """Take a client of its own, whose answers may take `ANSWER_SECONDS`."""
        self.delivering = delivering or Delivering()
        self.client = client
        super().__init__(
            "redis://",
            # The braces keep this key and its `:dead` neighbour in one slot of a Cluster.
            queue_name=f"{{{prefix}:wake}}",
            consumer_group_name=GROUP,
            consumer_id="0",
            maxlen=self.delivering.messages_max,
            idle_timeout=int(self.delivering.idle_seconds * 1000),
            xread_block=int(self.delivering.block_seconds * 1000),
        )
        self.serializer = JSONSerializer()
        self._outage = Outage("stream reader")
        self.stream = ReliableStream(
            redis=client,
            name=self.queue_name,
            group=GROUP,
            consumer=self.consumer_name,
            idle_milliseconds=self.idle_timeout,
            deliveries_max=self.delivering.deliveries_max,
            look_seconds=self.delivering.look_seconds,
        )

    async def kick(self, message: BrokerMessage) -> None:
        """Send a message to the one stream that there is."""
        await self.stream.add(message.message, messages_max=self.delivering.messages_max)

    async def shutdown(self) -> None:
        """Disconnect."""
        await AsyncBroker.shutdown(self)
        await self.client.aclose()

    async def _declare_consumer_group(self) -> None:
        # A process starts without Redis, too; a reader declares the group when it finds none.
        try:
            await self.stream.declare()
        except UNREACHABLE as error:
            self._outage.goes_on(error)

    async def _acknowledge(self, id: bytes) -> None:
        # Not acknowledged means delivered again, which a ring of the bell survives.
        try:
            await self.stream.acknowledge(id)
        except UNREACHABLE as error:
            self._outage.goes_on(error)

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        """Yield messages for ever, whatever happens to Redis."""
        while True:
            delivery = await self._next()
            if delivery is None:
                heed_cancellation()
            else:
                ack = partial(self._acknowledge, delivery.id)
                yield AckableMessage(data=delivery.data, ack=ack)

    async def _next(self) -> Delivery | None:
        try:
            delivery = await self.stream.next(block_milliseconds=self.block)
        except UNREACHABLE as error:
            await self._recover(error)
            return None
        self._outage.is_over()
        return delivery

    async def _recover(self, error: BaseException) -> None:
        if isinstance(error, ResponseError) and "NOGROUP" in str(error):
            await self._declare_consumer_group()  # Redis was wiped, or lost its data in a restart
        else:
            await asyncio.sleep(self._outage.goes_on(error))

    async def keep_hold(self) -> None:
        """Renew for ever the claims on messages that are still worked on, however long it takes."""
        while True:
            await asyncio.sleep(self.delivering.idle_seconds / 3)
            try:
                await self.stream.keep_hold()
            except UNREACHABLE as error:
                self._outage.goes_on(error)
            heed_cancellation()

    async def hand_back(self) -> None:
        """Offer what was received and not dealt with to other consumers, and leave the group."""
        try:
            await self.stream.hand_back()
        except UNREACHABLE as error:
            self._outage.goes_on(error)
