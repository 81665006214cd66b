"""Counts requests in this process: alone beside nobody, or while Redis is away."""

from collections import Counter

from application.ports.request_counts import Window


class MemoryRequestCounts:
    """Keeps `RequestCounts`; only the window of this moment is held."""

    def __init__(self) -> None:
        self._window: Window | None = None
        self._sums: Counter[str] = Counter()

    async def add(self, caller: str, amount: int, *, window: Window) -> int:
        if window != self._window:
            self._window = window
            self._sums.clear()
        self._sums[caller] += amount
        return self._sums[caller]
