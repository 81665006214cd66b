"""One local PostgreSQL, reachable through a Unix socket in a private directory only."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.embedded.account import Account
from adapters.embedded.errors import DataDirectoryUnusable, ServerDidNotStart
from adapters.embedded.process import Launch, Server, run_as

SUPERUSER = "postgres"
READY_LINE = 7  # the eighth line of postmaster.pid is the server's state
OLDEST_MAJOR = 15

MODEST = {
    "listen_addresses": "",  # trust authentication never meets a network
    "port": "5432",  # only a part of the socket's name
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Nothing to recover after a crash: the data of a test die with it.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(slots=True, kw_only=True)
class PostgresServer:
    """A PostgreSQL on its own data directory, started and stopped as often as one likes."""

    postgres: Path
    initdb: Path
    account: Account
    data: Path
    sockets: Path
    log: Path
    durable: bool
    connections_max: int
    keep: tuple[int, ...] = ()
    _server: Server | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the server, on fresh data when there are none; it answers when this returns."""
        self._initialize()
        # The lock in `keep` proves that nobody serves these data, so a pid file here is a
        # leftover, and its process id may by now be anybody's.
        state = self.data / "postmaster.pid"
        state.unlink(missing_ok=True)
        launch = Launch(
            name="PostgreSQL",
            command=(self.postgres, "-D", self.data, *self._options()),
            account=self.account,
            log=self.log,
            farewell=signal.SIGINT,
            keep=self.keep,
        )
        self._server = launch()
        self._server.wait_until(lambda: _is_ready(state))

    def stop(self) -> None:
        """End the server in order: sessions are cut, data are flushed."""
        if self._server is not None:
            self._server.end(signal.SIGINT, signal.SIGQUIT)
            self._server = None

    @property
    def process(self) -> "subprocess.Popen[bytes] | None":
        """Return the server's process while it runs."""
        return None if self._server is None else self._server.process

    @contextmanager
    def running(self) -> Iterator["PostgresServer"]:
        """Keep the server up for the length of the block."""
        try:
            self.start()
            yield self
        finally:
            self.stop()

    def _options(self) -> list[str]:
        settings = {
            **MODEST,
            "unix_socket_directories": str(self.sockets),
            "max_connections": str(self.connections_max),
            **({} if self.durable else FORGETFUL),
        }
        return [word for item in settings.items() for word in ("-c", "=".join(item))]

    def _initialize(self) -> None:
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_version()
            return
        # Made aside and renamed: a start that is killed here leaves nothing half made in place.
        fresh = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.account.take(fresh)
        access = ("-A", "trust", "--auth-host=reject", "-U", SUPERUSER)
        form = ("-E", "UTF8", "--no-locale", *(() if self.durable else ("--no-sync",)))
        made = run_as(self.account, [self.initdb, "-D", fresh, *access, *form], keep=self.keep)
        if made.returncode != 0:
            raise ServerDidNotStart("PostgreSQL", why=f"initdb failed\n{made.stderr}")
        fresh.rename(self.data)

    def _refuse_other_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        ours = postgres_major(self.postgres, self.account)
        if found != str(ours):
            why = f"its data are PostgreSQL {found}'s, and {self.postgres} is {ours}"
            raise DataDirectoryUnusable(self.data, why=why)


def postgres_major(postgres: Path, account: Account) -> int:
    """Return the major version of the program `postgres`, as in `postgres (PostgreSQL) 18.6`."""
    answer = run_as(account, [postgres, "--version"]).stdout
    number = answer.split("PostgreSQL)", 1)[-1].split()[0]
    return int("".join(_leading_digits(number)))


def _leading_digits(number: str) -> Iterator[str]:
    for character in number:
        if not character.isdigit():
            return
        yield character


def _is_ready(state: Path) -> bool:
    try:
        lines = state.read_text().splitlines()
    except OSError:  # not written yet
        return False
    return len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready"
