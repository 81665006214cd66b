"""Where the processes of one host leave what they count, so that any of them can tell it all."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from domain.errors import PaymentsError

SERVED: Final = "metrics at "
"""What the log says before the address of whoever tells what is left here."""


class MetricsUnavailable(PaymentsError):
    """What is counted can be left nowhere, or told nobody; the message says what to change."""

    code = "METRICS_UNAVAILABLE"


class MetricsDirectory:
    """A private directory that is emptied whenever nobody uses it, and never while somebody does.

    What ended processes counted stays until then: a sum that shrank would look like a restart.
    """

    def __init__(self, path: Path, lock: int) -> None:
        """Hold the lock, shared with the other processes, until `leave`."""
        self.path: Final = path
        self._lock = lock

    @classmethod
    def enter(cls, path: Path) -> Self:
        """Make the directory, or join those who use it; raise `MetricsUnavailable`."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.is_symlink() or path.stat().st_uid != os.geteuid():
                raise MetricsUnavailable(
                    f"{path} is somebody else's; name another METRICS_DIRECTORY"
                )
            lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            cause = os.strerror(error.errno or 0)
            raise MetricsUnavailable(
                f"METRICS_DIRECTORY {path} cannot be used: {cause}; name one that can"
            ) from None
        directory = cls(path, lock)
        directory._empty_if_alone()
        fcntl.flock(lock, fcntl.LOCK_SH)
        return directory

    def leave(self) -> None:
        """Let go; the last to leave empties it."""
        self._empty_if_alone()
        os.close(self._lock)

    def forget_the_dead(self) -> None:
        """Remove the gauges of processes that ended: what they showed holds no more."""
        for file in self.path.glob("gauge_live*_*.db"):
            if not _is_alive(int(file.stem.rpartition("_")[2])):
                file.unlink(missing_ok=True)

    def _empty_if_alone(self) -> None:
        with suppress(BlockingIOError):
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for file in self.path.glob("*.db"):
                file.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
