"""The short-lived directory of one start: sockets, and all data when none is to be kept."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.account import Account
from adapters.embedded.locks import try_lock

# A Unix socket's path is limited to 107 bytes, which the usual temporary directory of a Mac,
# or a test's own, uses up.
PARENT = Path("/tmp")  # noqa: S108 - mkdtemp makes an unguessable directory, 0700
PREFIX = "opside-run-"
UNFINISHED = ".opside-new-"


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """A private directory, locked for as long as anything of its start still runs."""

    path: Path
    lock: int


@contextmanager
def run_directory(account: Account) -> Iterator[RunDirectory]:
    """Make a run directory that only `account` may enter, and remove it at the end.

    A holder that is killed leaves its directory behind; the next start sweeps it.
    """
    _sweep()
    directory = _create(account)
    try:
        yield directory
    finally:
        shutil.rmtree(directory.path, ignore_errors=True)
        os.close(directory.lock)


def _create(account: Account) -> RunDirectory:
    # Locked before it gets the name that sweepers look for: they never meet it unlocked.
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=PARENT))
    lock = try_lock(unfinished / "lock")
    if lock is None:
        raise RuntimeError("a directory made a moment ago cannot be locked by anybody else")
    account.take(unfinished)
    finished = unfinished.rename(PARENT / unfinished.name.replace(UNFINISHED, PREFIX))
    return RunDirectory(finished, lock)


def _sweep() -> None:
    for directory in PARENT.glob(f"{PREFIX}*"):
        try:
            _remove_if_abandoned(directory)
        except OSError:  # another user's, or another sweeper was first
            continue


def _remove_if_abandoned(directory: Path) -> None:
    status = directory.lstat()
    if directory.is_symlink() or (os.geteuid() and status.st_uid != os.geteuid()):
        return
    lock = try_lock(directory / "lock")
    if lock is not None:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(lock)
