"""Who of several equal processes does what is enough to be done once."""

from datetime import timedelta
from typing import Protocol
from uuid import UUID


class Leadership(Protocol):
    """One seat, lent for a time by the store's own clock: at most one holder has it at once."""

    async def hold(self, holder: UUID, *, lease: timedelta) -> bool:
        """Take the seat where it is free, or keep it for longer; return whether it is held."""
        ...

    async def release(self, holder: UUID) -> None:
        """Leave the seat to whoever asks next; of one that is another's, nothing changes."""
        ...
