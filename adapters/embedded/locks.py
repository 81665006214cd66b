"""File locks that say, without any clean-up, whether their holder still lives."""

import fcntl
import os
import time
from pathlib import Path

from adapters.embedded.errors import DataDirectoryBusy, DataDirectoryUnusable

RETRY_SECONDS = 0.05


def try_lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock at `path`, or None while somebody else does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def lock_data(data: Path, *, patience_seconds: float) -> int:
    """Return a descriptor that holds `data`, or raise `DataDirectoryBusy` when patience ends.

    The wait covers servers that are still leaving after their parent was killed.
    """
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            descriptor = try_lock(data / "lock")
        except PermissionError as error:
            raise DataDirectoryUnusable(data, why="it belongs to another user") from error
        if descriptor is not None:
            return descriptor
        if time.monotonic() > deadline:
            raise DataDirectoryBusy(data, seconds=patience_seconds)
        time.sleep(RETRY_SECONDS)
