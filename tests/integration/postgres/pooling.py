"""PgBouncer in transaction mode before a test's PostgreSQL, from the system's package."""

import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from adapters.embedded.account import server_account
from adapters.embedded.process import Launch
from adapters.embedded.run_directory import run_directory

SERVER_CONNECTIONS: Final = 3
"""Fewer than any test has clients, so that they share them."""

_PLACES: Final = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
_PORT: Final = 6432


def pgbouncer() -> Path | None:
    """Return the program, if this machine has it."""
    for where in (None, *_PLACES):
        found = shutil.which("pgbouncer", path=where)
        if found:
            return Path(found)
    return None


def _listens(door: Path) -> bool:
    # The file is there before anybody listens behind it.
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(door)) == 0


@contextmanager
def pooled(url: str, program: Path) -> Iterator[str]:
    """Run a pooler before the database at `url`; lend the address that leads through it.

    Each client's commit may be on another of its few sessions, and each session is many clients'.
    """
    parts = urlsplit(url)
    (sockets,) = parse_qs(parts.query)["host"]
    name, user = parts.path.removeprefix("/"), parts.username or ""
    with ExitStack() as stack:
        account = server_account(existing=Path("/nonexistent"))
        run = stack.enter_context(run_directory(account))
        users, configuration = run.path / "users", run.path / "pgbouncer.ini"
        users.write_text(f'"{user}" ""\n')
        configuration.write_text(
            f"[databases]\n{name} = host={sockets} port=5432\n"
            "[pgbouncer]\npool_mode = transaction\nauth_type = trust\n"
            f"auth_file = {users}\nunix_socket_dir = {run.path}\nlisten_port = {_PORT}\n"
            f"default_pool_size = {SERVER_CONNECTIONS}\nmax_client_conn = 200\n"
        )
        for file in (users, configuration):
            account.take(file)
        launch = Launch(
            name="PgBouncer",
            command=(program, configuration),
            account=account,
            log=run.path / "log",
            farewell=signal.SIGINT,
            keep=(run.lock,),
        )
        server = launch()
        stack.callback(server.end, signal.SIGTERM)
        server.wait_until(lambda: _listens(run.path / f".s.PGSQL.{_PORT}"))
        yield f"{parts.scheme}://{user}@/{name}?host={run.path}&port={_PORT}"
