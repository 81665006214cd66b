"""Sum the books up by the clock, so that no balance is read from all history."""

from dataclasses import dataclass

from application.ports.book_checks import BookSnapshots
from application.ports.system import Clock


@dataclass(frozen=True, slots=True)
class SnapshotBooks:
    """Brings the snapshots up to what was settled the last time."""

    snapshots: BookSnapshots
    clock: Clock

    async def __call__(self) -> None:
        """Take the next snapshot, if anything was booked since the last one."""
        await self.snapshots.advance(at=self.clock.now())
