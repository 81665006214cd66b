"""How much each caller has asked for lately, counted by all processes together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time: windows of one length follow one another, each with its number."""

    number: int
    length: timedelta


class RequestCounts(Protocol):
    """Counts, and forgets a window once it is over."""

    async def add(self, caller: str, amount: int, *, window: Window) -> int:
        """Count so much more for a caller, and return the sum of the window.

        Never raises and never waits long: a count that cannot be shared is kept by this process.
        """
        ...
