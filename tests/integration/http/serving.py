"""An application on a real port of this machine, for callers who speak HTTP and nothing else."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"


class _Server(uvicorn.Server):
    """A server in a thread, which cannot be sent signals."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        super().__init__(config)
        self._listener = listener

    def run_here(self) -> None:
        self.run(sockets=[self._listener])


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve `app` for the length of the block, at the address that is lent."""
    config = uvicorn.Config(app, access_log=False, log_config=None, lifespan="off")
    with served_by(config) as url:
        yield url


@contextmanager
def served_by(config: uvicorn.Config) -> Iterator[str]:
    """Serve as `config` says for the length of the block, at the address that is lent."""
    listener = socket.create_server((LOOPBACK, 0), backlog=256)
    server = _Server(config, listener)
    thread = Thread(target=server.run_here, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
        assert not thread.is_alive()
