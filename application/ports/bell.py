"""The bell that tells whoever follows what happens that something did."""

from collections.abc import Callable
from typing import Protocol


class Bell(Protocol):
    """Rings in every process; a lost ring delays news until the next look and loses none."""

    def ring(self) -> None:
        """Say that something was written and can be read; never raises and never waits."""
        ...

    async def start(self, listen: Callable[[], None]) -> None:
        """Begin; from now on `listen` is called after a ring, in whichever process it was.

        Rings close together are heard as one, and never the last of them is left out.
        """
        ...

    async def stop(self) -> None:
        """End, in bounded time."""
        ...
