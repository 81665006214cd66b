"""The bell that tells workers of waiting jobs."""

from typing import Protocol


class Waker(Protocol):
    """Rings for the workers; a lost ring delays work until the sweep and loses nothing."""

    def wake(self) -> None:
        """Say that jobs are ready; never raises and never waits."""
        ...
