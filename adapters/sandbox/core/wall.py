"""The time outside: read once for each request, and held still until that request is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Wall:
    """Tells real Unix seconds, or the moment that is being held."""

    def __init__(self, base: Callable[[], float]) -> None:
        self._base = base
        self._held: float | None = None

    def __call__(self) -> float:
        """Return the moment held, or else the real one."""
        return self._base() if self._held is None else self._held

    @contextmanager
    def hold(self, at: float | None = None) -> Iterator[float]:
        """Show one moment for as long as the block lasts: the given one, or now."""
        self._held = held = self() if at is None else at
        try:
            yield held
        finally:
            self._held = None
