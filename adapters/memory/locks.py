"""Locks on rows and on keys, held by a unit of work until it ends."""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from application.ports.errors import StoreUnavailable


@dataclass(slots=True, eq=False, weakref_slot=True)
class _Lock:
    """One unit may write, or many may read."""

    writer: "UnitLocks | None" = None
    readers: set["UnitLocks"] = field(default_factory=set)
    freed: asyncio.Event = field(default_factory=asyncio.Event)

    def admits_reader(self, unit: "UnitLocks") -> bool:
        return self.writer in (None, unit)

    def admits_writer(self, unit: "UnitLocks") -> bool:
        return self.admits_reader(unit) and self.readers <= {unit}

    def release(self, unit: "UnitLocks") -> None:
        if self.writer is unit:
            self.writer = None
        self.readers.discard(unit)
        self.freed.set()
        self.freed = asyncio.Event()


class Locks:
    """The locks of one database, each there for as long as somebody holds or awaits it.

    Two units that wait for each other are told after `timeout_seconds`, by `StoreUnavailable`.
    """

    def __init__(self, timeout_seconds: float) -> None:
        self.timeout_seconds = timeout_seconds
        self._locks: WeakValueDictionary[Hashable, _Lock] = WeakValueDictionary()

    def named(self, name: Hashable) -> _Lock:
        """Return the one lock of this name."""
        return self._locks.setdefault(name, _Lock())


class UnitLocks:
    """What one unit of work holds."""

    def __init__(self, locks: Locks) -> None:
        self._locks = locks
        self._held: set[_Lock] = set()

    async def take(self, *name: Hashable) -> None:
        """Wait until no other unit reads or writes under this name, and keep it so."""
        lock = self._locks.named(name)
        await self._wait(lock, lock.admits_writer)
        lock.writer = self
        self._held.add(lock)

    async def share(self, *name: Hashable) -> None:
        """Wait until no other unit writes under this name, and keep it so."""
        lock = self._locks.named(name)
        await self._wait(lock, lock.admits_reader)
        lock.readers.add(self)
        self._held.add(lock)

    def claim(self, *name: Hashable) -> bool:
        """Take a lock that nobody else holds, or return False at once."""
        lock = self._locks.named(name)
        if not lock.admits_writer(self):
            return False
        lock.writer = self
        self._held.add(lock)
        return True

    def release(self) -> None:
        """Give everything back."""
        for lock in self._held:
            lock.release(self)
        self._held.clear()

    async def _wait(self, lock: _Lock, admits: Callable[["UnitLocks"], bool]) -> None:
        try:
            async with asyncio.timeout(self._locks.timeout_seconds):
                while not admits(self):
                    await lock.freed.wait()
        except TimeoutError:
            raise StoreUnavailable("another unit of work holds the lock") from None
