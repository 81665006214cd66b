"""Starts programs under another account, and servers that die with this process."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.account import Account
from adapters.embedded.errors import ServerDidNotStart

LEASH = Path(__file__).with_name("leash.py")
POLL_SECONDS = 0.01
START_SECONDS = 30.0  # crash recovery of a large local database may take this long
LOG_TAIL = 2_000


def run_as(
    account: Account, command: Sequence[str | Path], *, keep: Sequence[int] = ()
) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end as `account` and return its output, whatever its exit status."""
    return subprocess.run(  # noqa: S603 - only server programs we located reach this
        [str(word) for word in command],
        user=None if account.is_ours else account.uid,
        group=None if account.is_ours else account.gid,
        extra_groups=None if account.is_ours else (),
        cwd="/",  # our own directory may be closed to that account
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        pass_fds=tuple(keep),
        check=False,
    )


@dataclass(frozen=True, slots=True)
class Server:
    """A running server program and the log that it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Return once `is_ready`, or raise `ServerDidNotStart` with the end of the log."""
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if self.process.poll() is not None:
                raise ServerDidNotStart(self.name, why=self._last_words())
            if time.monotonic() > deadline:
                raise ServerDidNotStart(self.name, why=f"no answer in {START_SECONDS:g} s")
            time.sleep(POLL_SECONDS)

    def end(self, *signals: signal.Signals, patience_seconds: float = 10.0) -> None:
        """Ask the server to go, ever less politely; it is gone when this returns."""
        for number in (*signals, signal.SIGKILL):
            self.process.send_signal(number)
            try:
                self.process.wait(timeout=patience_seconds)
                break
            except subprocess.TimeoutExpired:
                continue
        if self.process.stdin is not None:
            self.process.stdin.close()

    def _last_words(self) -> str:
        log = self.log.read_text(errors="replace") if self.log.exists() else ""
        return f"exit status {self.process.returncode}\n{log[-LOG_TAIL:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """Everything needed to start one server: its command, account, log and open locks."""

    name: str
    command: tuple[str | Path, ...]
    account: Account
    log: Path
    farewell: signal.Signals
    keep: tuple[int, ...] = ()

    def __call__(self) -> Server:
        """Start the server; it receives `farewell` when this process ends, however it ends.

        The descriptors in `keep` stay open in the server, so that a lock outlives a killed
        parent for exactly as long as the server does.
        """
        can_exec = sys.platform == "linux" and _on_main_thread()
        with self.log.open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - only server programs we located reach this
                [sys.executable, "-I", "-S", str(LEASH), *self._words(can_exec=can_exec)],
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL if can_exec else subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we then end the servers in order
                pass_fds=self.keep,
            )
        return Server(self.name, process, self.log)

    def _words(self, *, can_exec: bool) -> list[str]:
        mode = "exec" if can_exec else "watch"
        owner = (self.account.uid, self.account.gid)
        words = (mode, os.getpid(), self.farewell.value, *owner, *self.command)
        return [str(word) for word in words]


def _on_main_thread() -> bool:
    # Linux watches the thread that started the server, and only the main one lasts as long as we.
    return threading.current_thread() is threading.main_thread()


def _environment() -> dict[str, str]:
    # PG* settings of the surrounding shell belong to some other PostgreSQL.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**inherited, "LC_ALL": "C"}
