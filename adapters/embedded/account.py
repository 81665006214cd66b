"""Whom the servers run as: PostgreSQL refuses root, so root steps down."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

ROOT = 0
STAND_IN = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group that own the servers' processes, sockets and data."""

    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """Tell whether this process already runs as this account."""
        return self.uid == os.geteuid()

    def take(self, path: Path) -> None:
        """Make this account the owner of `path`."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, path: Path) -> bool:
        """Tell whether every directory down to `path` lets this account through."""
        return self.is_ours or all(map(self._passes, (path, *path.parents)))

    def _passes(self, directory: Path) -> bool:
        status = directory.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def server_account(existing: Path) -> Account:
    """Return who runs the servers: we ourselves, else the owner of `existing`, else nobody."""
    if os.geteuid() != ROOT:
        return Account(os.geteuid(), os.getegid())
    if existing.exists() and existing.stat().st_uid != ROOT:
        return Account(existing.stat().st_uid, existing.stat().st_gid)
    entry = pwd.getpwnam(STAND_IN)
    return Account(entry.pw_uid, entry.pw_gid)
