"""Let time pass at the sandbox, so that what falls due next month can be seen today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from application.actor import Actor
from application.permissions import Permission
from application.ports.trial_clock import TrialClock
from domain.errors import invalid

STEP_MAX: Final = timedelta(days=366)
"""How far one step goes: each renewal on the way is done, and told."""


@dataclass(frozen=True, slots=True)
class ClockAdvance:
    """What the sandbox took for the present before, and what it does now."""

    before: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class AdvanceClock:
    """Moves the sandbox's clock forward; what falls due there comes to us by its events.

    Our own clock stays: when something was asked for and done here is never invented. For admins.
    Raises `Forbidden`, `InvalidInput`, `GatewayUnavailable`.
    """

    clock: TrialClock

    async def __call__(self, to: datetime, *, actor: Actor) -> ClockAdvance:
        """Return the sandbox's time before and after."""
        actor.require(Permission.CLOCK_ADVANCE)
        before = await self.clock.now()
        if not before < to <= before + STEP_MAX:
            raise invalid(
                "to",
                f"must be later than the sandbox's {before:%Y-%m-%dT%H:%M:%SZ},"
                f" by {STEP_MAX.days} days at most",
            )
        return ClockAdvance(before, await self.clock.advance(to))
