"""The load generator: HTTP/1.1 over kept connections, so cheap that it leaves the cores alone."""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Final, Self

from tests.bench.figures import Figures, RoundFailed

CONNECTIONS: Final = 16
PATIENCE_SECONDS: Final = 20.0
_CHUNK: Final = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to send where: until it is used up, or for so many seconds."""

    host: str
    port: int
    requests: Sequence[bytes]
    sign: bytes
    """What the body of every good answer holds."""
    seconds: float
    connections: int = CONNECTIONS


@dataclass(slots=True)
class _Caller:
    """One connection: asks, waits for the whole answer, asks again."""

    socket: socket.socket
    begun: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    @classmethod
    def connect(cls, load: Load) -> Self:
        """Open one connection."""
        opened = socket.create_connection((load.host, load.port), timeout=PATIENCE_SECONDS)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(opened)

    def ask(self, request: bytes) -> None:
        """Send one request."""
        self.received.clear()
        self.begun = time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> bytes | None:
        """Read what is there; return the answer once it is whole."""
        chunk = self.socket.recv(_CHUNK)
        if not chunk:
            raise RoundFailed("the service hung up")
        self.received += chunk
        head, end, body = self.received.partition(b"\r\n\r\n")
        return bytes(self.received) if end and len(body) >= _length(head) else None


class Generator:
    """Sends loads from a process of its own."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def __call__(self, load: Load) -> Figures:
        """Return what one load came to; raise `RoundFailed` for any answer that is not good."""
        return self.begin(load).result()

    def begin(self, load: Load) -> Future[Figures]:
        """Send a load while the caller does other things."""
        return self._pool.submit(drive, load)


@contextmanager
def generator() -> Iterator[Generator]:
    """Keep the generator's process for the length of the block."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        yield Generator(pool)


def drive(load: Load) -> Figures:
    """Send a load over all connections at once, each with one request under way."""
    waiting = iter(load.requests)
    latencies: list[float] = []
    callers = [_Caller.connect(load) for _ in range(load.connections)]
    with selectors.DefaultSelector() as selector:
        begun, used = time.perf_counter(), time.process_time()
        for caller in callers:
            selector.register(caller.socket, selectors.EVENT_READ, caller)
            _go_on(caller, waiting, selector)
        while selector.get_map():
            ready = selector.select(PATIENCE_SECONDS)
            if not ready:
                raise RoundFailed("the service does not answer")
            is_over = time.perf_counter() - begun >= load.seconds
            for key, _ in ready:
                _hear(key.data, load, latencies, iter(()) if is_over else waiting, selector)
        seconds, used = time.perf_counter() - begun, time.process_time() - used
    for caller in callers:
        caller.socket.close()
    return Figures.of(latencies, seconds=seconds, asking=used / seconds)


def _hear(
    caller: _Caller,
    load: Load,
    latencies: list[float],
    waiting: Iterator[bytes],
    selector: selectors.BaseSelector,
) -> None:
    answer = caller.hear()
    if answer is None:
        return
    latencies.append(time.perf_counter() - caller.begun)
    if not answer.startswith(b"HTTP/1.1 200") or load.sign not in answer:
        raise RoundFailed(f"an answer was not good: {answer[:1000]!r}")
    _go_on(caller, waiting, selector)


def _go_on(caller: _Caller, waiting: Iterator[bytes], selector: selectors.BaseSelector) -> None:
    request = next(waiting, None)
    if request is None:
        selector.unregister(caller.socket)
    else:
        caller.ask(request)


def _length(head: bytearray) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RoundFailed("an answer does not say how long it is")
