"""One local Valkey, reachable through a Unix socket in a private directory only."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.embedded.account import Account
from adapters.embedded.process import Launch, Server

ANSWER_SECONDS = 1.0


@dataclass(slots=True, kw_only=True)
class ValkeyServer:
    """A Valkey on its own data directory, started and stopped as often as one likes."""

    program: Path
    account: Account
    data: Path
    socket: Path
    log: Path
    durable: bool
    keep: tuple[int, ...] = ()
    _server: Server | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the server; it answers, with its old data loaded, when this returns."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.account.take(self.data)
        launch = Launch(
            name="Valkey",
            command=(self.program, *self._options()),
            account=self.account,
            log=self.log,
            farewell=signal.SIGTERM,
            keep=self.keep,
        )
        self._server = launch()
        self._server.wait_until(lambda: _answers(self.socket))

    def stop(self) -> None:
        """End the server in order; what it keeps on disk is written first."""
        if self._server is not None:
            self._server.end(signal.SIGTERM)
            self._server = None

    @property
    def process(self) -> "subprocess.Popen[bytes] | None":
        """Return the server's process while it runs."""
        return None if self._server is None else self._server.process

    @contextmanager
    def running(self) -> Iterator["ValkeyServer"]:
        """Keep the server up for the length of the block."""
        try:
            self.start()
            yield self
        finally:
            self.stop()

    def _options(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            # A queue must refuse new work when memory ends, not drop old work in silence.
            "maxmemory-policy": "noeviction",
        }
        return [word for name, value in settings.items() for word in (f"--{name}", value)]


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(ANSWER_SECONDS)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:  # not listening yet, or still loading
        return False
