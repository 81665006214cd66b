"""The scheduler's seat, in memory."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from application.ports.system import Clock


@dataclass(slots=True)
class MemoryLeadership:
    """One seat for all who share this object."""

    clock: Clock
    _holder: UUID | None = field(default=None, init=False)
    _until: datetime | None = field(default=None, init=False)

    async def hold(self, holder: UUID, *, lease: timedelta) -> bool:
        now = self.clock.now()
        is_free = self._until is None or self._until <= now
        if not is_free and self._holder != holder:
            return False
        self._holder, self._until = holder, now + lease
        return True

    async def release(self, holder: UUID) -> None:
        if self._holder == holder:
            self._until = self.clock.now()
