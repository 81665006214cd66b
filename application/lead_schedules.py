"""Of several schedulers one writes the jobs of the clock; the others wait for its seat."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from application.ports.leadership import Leadership
from application.schedule_jobs import ScheduleJobs


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSchedules:
    """Writes the jobs of the present while this process leads.

    A leader that was stopped in the middle may write beside its successor: each period's job has
    one id, so that it is still there once.
    """

    seat: Leadership
    write: ScheduleJobs
    holder: UUID
    lease: timedelta

    async def __call__(self) -> bool:
        """Write what is due if this process leads or can; return whether it does."""
        leads = await self.seat.hold(self.holder, lease=self.lease)
        if leads:
            await self.write()
        return leads

    async def leave(self) -> None:
        """Let another lead at once."""
        await self.seat.release(self.holder)
