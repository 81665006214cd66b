"""Work that falls due at a moment of the stand-in's clock."""

import heapq
from collections.abc import Callable

from adapters.sandbox.core.clock import Clock


class Agenda:
    """Runs due work in order of time, each piece seeing the very moment it was due."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def at(self, due: float, act: Callable[[], None]) -> None:
        """Remember to run `act` once the clock has reached `due`."""
        self._count += 1
        heapq.heappush(self._heap, (due, self._count, act))

    def run_due(self) -> None:
        """Run everything that is due by now, including what that work itself adds."""
        if not self._heap or self._heap[0][0] > (target := self._clock.moment()):
            return
        try:
            while self._heap and self._heap[0][0] <= target:
                due, _, act = heapq.heappop(self._heap)
                self._clock.pin(due)
                act()
        finally:
            self._clock.pin(None)
