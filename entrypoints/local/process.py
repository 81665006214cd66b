"""One of the service's own processes, which ends when its parent does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from adapters.embedded import leash
from domain.errors import PaymentsError
from entrypoints.variables import ENV_FILE

READY_SECONDS: Final = 120.0
STOP_SECONDS: Final = 15.0
_POLL_SECONDS: Final = 0.02
_LAST_WORDS: Final = 2000


class ProcessDidNotStart(PaymentsError):
    """A process ended, or did not say that it is ready in time; the end of its log says why."""

    code = "PROCESS_DID_NOT_START"


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    """A running `opside` command and the file that its output goes to."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    log_begin: int

    @classmethod
    def start(
        cls,
        name: str,
        words: Sequence[str],
        *,
        environment: Mapping[str, str],
        logs: Path,
        sockets: Sequence[int] = (),
    ) -> Self:
        """Start `opside words…` with nothing from around it but paths: no `.env` either."""
        log = logs / f"{name}.log"
        log_begin = log.stat().st_size if log.exists() else 0
        command = [sys.executable, "-m", "entrypoints.cli.main", *words]
        mode = "exec" if sys.platform == "linux" else "watch"
        owner = (str(os.geteuid()), str(os.getegid()))
        parent, farewell = str(os.getpid()), str(signal.SIGTERM.value)
        with log.open("ab") as output:
            popen = subprocess.Popen(  # noqa: S603 - our own program and our own words
                [sys.executable, leash.__file__, mode, parent, farewell, *owner, *command],
                env={**_paths(), ENV_FILE: "", **environment},
                stdin=subprocess.PIPE if mode == "watch" else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=tuple(sockets),
                cwd=Path(__file__).parents[2],
            )
        return cls(name, popen, log, log_begin)

    @property
    def is_running(self) -> bool:
        """Return whether the process is still there."""
        return self.popen.poll() is None

    def wait_ready(self, sign: str) -> str:
        """Return what follows `sign` on its line of the log, once the process has written it."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            for line in self._written().splitlines():
                _, found, after = line.partition(sign)
                if found:
                    return after.strip()
            if not self.is_running:
                break
            time.sleep(_POLL_SECONDS)
        raise ProcessDidNotStart(f"{self.name}:\n{self._written()[-_LAST_WORDS:]}")

    def said(self, sign: str) -> str:
        """Return what followed `sign` in a text of the process's log, up to the text's end."""
        _, _, after = self._written().rpartition(sign)
        return after.partition('"')[0]

    def _written(self) -> str:
        """Return what this process wrote, not its predecessor of the same name."""
        return self.log.read_bytes()[self.log_begin :].decode(errors="replace")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to this process alone."""
        self.popen.send_signal(number)

    def stop(self) -> None:
        """Ask the process to finish what it does; kill it when it takes too long."""
        if self.is_running:
            self.signal(signal.SIGTERM)
        try:
            self.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.popen.wait()
        if self.popen.stdin is not None:
            self.popen.stdin.close()


def _paths() -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "COVERAGE_PROCESS_CONFIG")
    return {name: os.environ[name] for name in kept if name in os.environ}
