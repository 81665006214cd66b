"""A real Valkey, brokers in a hurry, workers that count their drains, and patience with a bound."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from redis.asyncio import Redis

from adapters.embedded.local import LocalServers, local_servers
from adapters.redis.connect import connect
from adapters.taskiq.broker import Delivering, ReliableStreamBroker
from adapters.taskiq.wake import TaskiqWaker
from adapters.taskiq.worker import answer_wakes
from tests.patience import PATIENCE_SECONDS

IN_A_HURRY = Delivering(idle_seconds=0.6, look_seconds=0.05, block_seconds=0.1)


@dataclass(slots=True)
class Worker:
    """A worker in this process; its drain counts, and waits while `gate` is shut."""

    broker: ReliableStreamBroker
    drains: int = 0
    begun: int = 0
    fails: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task[None] | None = None

    def start(self, *, is_open: bool = True) -> "Worker":
        """Begin to answer wakes."""
        if is_open:
            self.gate.set()
        answering = answer_wakes(broker=self.broker, drain=self._drain, stop=self.stop)
        self.running = asyncio.create_task(answering)
        return self

    async def end(self) -> None:
        """Stop as on SIGTERM; what runs is finished when this returns."""
        self.stop.set()
        if self.running is not None:
            await self.running

    async def _drain(self) -> None:
        self.begun += 1
        await self.gate.wait()
        if self.fails:
            raise RuntimeError("the drain failed")
        self.drains += 1


@dataclass(slots=True)
class Scene:
    """Everything of one test, under a prefix of its own on the one Valkey."""

    servers: LocalServers
    prefix: str
    redis: Redis
    _brokers: list[ReliableStreamBroker] = field(default_factory=list)
    _workers: list[Worker] = field(default_factory=list)
    _wakers: list[TaskiqWaker] = field(default_factory=list)

    def broker(self, **patience: Any) -> ReliableStreamBroker:
        """Connect one more consumer."""
        delivering = replace(IN_A_HURRY, **patience)
        client = connect(self.servers.redis_url, answer_seconds=5.0, connect_seconds=5.0)
        broker = ReliableStreamBroker(client, prefix=self.prefix, delivering=delivering)
        self._brokers.append(broker)
        return broker

    def worker(self, **patience: Any) -> Worker:
        """Employ one more worker, not started yet."""
        self._workers.append(Worker(self.broker(**patience)))
        return self._workers[-1]

    async def waker(self, **options: Any) -> TaskiqWaker:
        """Start one more waker."""
        self._wakers.append(TaskiqWaker(broker=self.broker(), **options))
        await self._wakers[-1].start()
        return self._wakers[-1]

    async def ring(self, times: int = 1) -> None:
        """Send so many messages, coalescing nothing."""
        for _ in range(times):
            waker = TaskiqWaker(broker=self.broker())
            waker.wake()
            await waker.stop()

    async def length(self) -> int:
        """Count the messages that are not dealt with."""
        return int(await self.redis.xlen(f"{{{self.prefix}:wake}}"))

    async def buried(self) -> int:
        """Count the messages that were given up."""
        return int(await self.redis.xlen(f"{{{self.prefix}:wake}}:dead"))

    async def clear(self) -> None:
        """Stop and disconnect everything of this test."""
        for waker in self._wakers:
            await waker.stop()
        for worker in self._workers:
            worker.gate.set()
            await worker.end()
        for broker in self._brokers:
            await broker.shutdown()


@pytest.fixture(scope="session")
def servers() -> Iterator[LocalServers]:
    """Run a Valkey for all of these tests."""
    with local_servers(durable=False) as running:
        yield running


@pytest.fixture
async def scene(servers: LocalServers, request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Give a test its own keys, and end all that it started."""
    async with Redis.from_url(servers.redis_url) as redis:
        made = Scene(servers, request.node.name, redis)
        yield made
        await made.clear()


@pytest.fixture
def eventually() -> Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]:
    """Wait for a condition, but not for ever."""

    async def wait(condition: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await condition():  # noqa: ASYNC110 - Redis sets no event of ours
                await asyncio.sleep(0.01)

    return wait
