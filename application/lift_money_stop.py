"""Let money leave again, by an admin's decision."""

from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from application.release_held import ReleaseHeld
from application.replay_events import require_reason
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True)
class LiftMoneyStop:
    """Lifts the stop that stands and queues the transfers that it held; for admins.

    A breach that is still there at the next check raises it again. Raises `Forbidden`,
    `InvalidInput`.
    """

    begin: BeginUnitOfWork
    release: ReleaseHeld
    clock: Clock

    async def __call__(self, *, reason: str, actor: Actor) -> bool:
        """Return whether one stood; where none does, nothing is changed."""
        actor.require(Permission.MONEY_STOP_LIFT)
        require_reason(reason)
        async with self.begin() as unit:
            stop = await unit.money_stops.lock()
            if stop is None:
                return False
            now = self.clock.now()
            await unit.money_stops.lift(stop, at=now)
            released = await self.release.within(unit, reason=HoldReason.MONEY_STOP, actor=actor)
            unit.audit.record(
                AuditEvent(
                    action="moneyStop.lift",
                    subject=f"moneyStop:{stop.id}",
                    actor=actor,
                    at=now,
                    before={"standing": ", ".join(stop.codes), "reason": None},
                    after={"standing": None, "reason": reason, "released": str(released)},
                )
            )
        return True
