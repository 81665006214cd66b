"""The stand-in's time: the real one, shifted, frozen, or pinned to a moment being replayed."""

from collections.abc import Callable


class Clock:
    """Tells Unix seconds, and is frozen and advanced without touching another's clock."""

    def __init__(self, base: Callable[[], float]) -> None:
        self._base = base
        self._offset = 0.0
        self._frozen: float | None = None
        self._pinned: float | None = None

    def now(self) -> int:
        """Return the current second of this clock."""
        return int(self.moment())

    def moment(self) -> float:
        """Return the current time of this clock, with its fraction of a second."""
        if self._pinned is not None:
            return self._pinned
        if self._frozen is not None:
            return self._frozen
        return self._base() + self._offset

    def real(self) -> int:
        """Return the unshifted second, the one that a receiver of webhooks compares with."""
        return int(self._base())

    @property
    def is_frozen(self) -> bool:
        """Tell whether time stands still."""
        return self._frozen is not None

    def freeze(self, at: int | None = None) -> None:
        """Stop time now, or at a later second."""
        self._frozen = self.moment() if at is None else at

    def thaw(self) -> None:
        """Let time run on from the moment at which it was stopped."""
        if self._frozen is not None:
            self._offset = self._frozen - self._base()
            self._frozen = None

    def advance(self, seconds: int) -> None:
        """Move time forward, frozen or not."""
        if self._frozen is None:
            self._offset += seconds
        else:
            self._frozen += seconds

    def pin(self, at: float | None) -> None:
        """Show one past moment while its due work runs; `None` lets go."""
        self._pinned = at
