"""Where the data lies: in the directory named, or outside when it is closed to the servers."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.account import Account, server_account
from adapters.embedded.locks import lock_data

OUTSIDE_PREFIX = "opside-data-"
POINTER = "outside"


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """A directory whose data survive, its owner, and the lock that keeps others out."""

    path: Path
    account: Account
    lock: int


@contextmanager
def data_directory(
    named: Path, *, public: Path, patience_seconds: float
) -> Iterator[DataDirectory]:
    """Hold the data directory `named`, made when missing, until the end."""
    named = named.resolve()
    named.mkdir(parents=True, exist_ok=True)
    lock = lock_data(named, patience_seconds=patience_seconds)
    try:
        account = server_account(named / "postgres")
        path = named if account.can_enter(named) else _outside(named, account, public)
        yield DataDirectory(path, account, lock)
    finally:
        os.close(lock)


def _outside(named: Path, account: Account, public: Path) -> Path:
    """Return the directory that `named` points to, made when there is none.

    `named` may be readable by root alone, while PostgreSQL refuses to run as root. Removing `named`
    forgets those data and starts afresh; the old directory then has to be removed by hand.
    """
    pointer = named / POINTER
    if pointer.exists() and Path(pointer.read_text()).is_dir():
        return Path(pointer.read_text())
    path = Path(tempfile.mkdtemp(prefix=OUTSIDE_PREFIX, dir=public))
    account.take(path)
    pointer.write_text(str(path))
    return path
