"""Serve the stand-in on a loopback port, in a process or a thread of its own."""

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from adapters.sandbox.app import create_app
from adapters.sandbox.core.settings import Settings
from adapters.sandbox.errors import CannotStart
from adapters.sandbox.transcript import Transcript
from adapters.sandbox.wire.socket import CuttableProtocol

LOOPBACK = "127.0.0.1"
_SEED_BITS = 63
_START_SECONDS = 10.0
_STOP_SECONDS = 10.0


def run(
    *,
    host: str = LOOPBACK,
    port: int = 0,
    fd: int | None = None,
    uds: str | None = None,
    seed: int | None = None,
    settings: Settings | None = None,
    data: Path | None = None,
    transcript: Path | None = None,
) -> None:
    """Serve until told to stop; print one line with the address once ready.

    Without a seed every start makes other ids, so that ids kept from an earlier run never return.
    With a data file the state of the last run is there again. A transcript gets a line of JSON
    for everything that is said. Raises `CannotStart`.
    """
    with ExitStack() as opened:
        observe = (
            opened.enter_context(closing(Transcript(transcript))).write if transcript else None
        )
        app = create_app(
            seed=seed,
            fresh_seed=secrets.randbits(_SEED_BITS),
            settings=settings,
            data=data,
            observe=observe,
        )
        _serve(app, host=host, port=port, fd=fd, uds=uds)


@contextmanager
def serving(app: Starlette, *, port: int = 0) -> Iterator[str]:
    """Serve from a thread for as long as the block lasts; give the base address."""
    with listening(LOOPBACK, port) as listener:
        server = _Started(_config(app))
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        thread.start()
        try:
            if not server.ready.wait(_START_SECONDS):
                raise TimeoutError("the sandbox did not start in time")
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join(_STOP_SECONDS)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Hold a listening socket; port 0 lets the system choose. Raises `CannotStart`."""
    try:
        listener = socket.create_server((host, port), backlog=512)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise CannotStart(f"{host}:{port} cannot be had ({reason}); choose another port.") from None
    with listener:
        yield listener


class _Started(uvicorn.Server):
    """A server that tells another thread when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class _Announcing(uvicorn.Server):
    """A server that prints where it listens, once it does."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"sandbox ready on {self._address}", flush=True)  # noqa: T201 -- the ready line

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        _forget(self.config.uds)


def _serve(app: Starlette, *, host: str, port: int, fd: int | None, uds: str | None) -> None:
    if fd is not None or uds is not None:
        server = _Announcing(_config(app, fd=fd, uds=uds), f"unix:{uds}" if uds else f"fd:{fd}")
        server.run()
        return
    with listening(host, port) as listener:
        server = _Announcing(_config(app), _url(listener))
        server.run(sockets=[listener])


def _config(app: Starlette, **where: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=CuttableProtocol,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
        **where,
    )


def _forget(uds: str | None) -> None:
    if uds is not None:
        Path(uds).unlink(missing_ok=True)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"
