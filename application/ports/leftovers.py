"""What is over and may be forgotten: never what tells of money or of who decided what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """How much there is of each kind, or how much of it was removed."""

    expired_keys: int = 0
    event_bodies: int = 0
    finished_jobs: int = 0

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing of any kind."""
        return not (self.expired_keys or self.event_bodies or self.finished_jobs)


class LeftoverStore(Protocol):
    """The unit of work's side: at most `limit` of a kind at once, the oldest first."""

    async def remove_keys(self, *, before: datetime, at: datetime, limit: int) -> int:
        """Remove requests made before a moment whose keys are good no longer at another."""
        ...

    async def drop_bodies(self, *, before: datetime, limit: int) -> int:
        """Drop the payloads of events received before a moment and over; their hashes stay."""
        ...

    async def remove_jobs(self, *, before: datetime, limit: int) -> int:
        """Remove jobs that were done before a moment at the first try."""
        ...


class LeftoverQueries(Protocol):
    """The read side."""

    async def count(self, *, before: datetime, at: datetime) -> Leftovers:
        """Return how much could be removed, in one statement."""
        ...
