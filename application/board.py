"""One look at how something stands, for all in this process who watch it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

from application.feed import Pace
from application.ports.errors import StoreUnavailable

Key = TypeVar("Key")
Value = TypeVar("Value")


class Board(Generic[Key, Value]):
    """Tells watchers how something stands whenever that has changed.

    What stands there is read once for all who watch it, and only while anybody does. A slow
    watcher misses what was overtaken, and always learns what stands there at last.
    """

    def __init__(
        self,
        read: Callable[[Key], Awaitable[Value]],
        *,
        lost: Callable[[Exception], None],
        pace: Pace | None = None,
    ) -> None:
        """Read by `read`; `lost` hears why that was not possible."""
        self._read = read
        self._lost = lost
        self._pace = pace or Pace()
        self._watched: dict[Key, _Watched[Value]] = {}
        self._rung = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """Look soon: something was written."""
        self._rung.set()

    async def watch(self, key: Key) -> AsyncGenerator[Value, None]:
        """Yield how it stands now, and again after each change."""
        watched = self._watched.setdefault(key, _Watched())
        watched.watchers += 1
        self._rung.set()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_for_ever(), name="board")
        seen = 0
        try:
            while True:
                seen, value = await watched.beyond(seen)
                yield value
        finally:
            watched.watchers -= 1
            self._forget(key, watched)

    def _forget(self, key: Key, watched: "_Watched[Value]") -> None:
        if not watched.watchers and self._watched.get(key) is watched:
            del self._watched[key]
        if not self._watched and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def _look_for_ever(self) -> None:
        while True:
            for key, watched in list(self._watched.items()):
                try:
                    watched.show(await self._read(key))
                except StoreUnavailable as error:
                    self._lost(error)
                except Exception as error:  # noqa: BLE001 - a defect, which the watchers are told of
                    watched.fail(error)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.poll_seconds):
                    await self._rung.wait()
            self._rung.clear()
            await asyncio.sleep(self._pace.gap_seconds)


class _Watched(Generic[Value]):
    """What was seen last of one thing; `watchers` counts who wants to know."""

    def __init__(self) -> None:
        self.watchers = 0
        self._seen = 0
        self._value: Value | None = None
        self._error: Exception | None = None
        self._changed = asyncio.Event()

    def show(self, value: Value) -> None:
        """Take note of how it stands."""
        if not self._seen or value != self._value:
            self._seen += 1
            self._value = value
            self._change()

    def fail(self, error: Exception) -> None:
        """Raise `error` for all who watch."""
        self._error = error
        self._change()

    async def beyond(self, seen: int) -> tuple[int, Value]:
        """Return the last of what came after so many changes."""
        while self._seen <= seen or self._value is None:
            if self._error is not None:
                raise self._error
            await self._changed.wait()
        return self._seen, self._value

    def _change(self) -> None:
        # Whoever waits has the old event in hand, and everybody after this waits for the next.
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
