"""Look through the books by the clock, and stop money from leaving while they are wrong."""

from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.book_checks import BookAuditor
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.book_check import BookCheck
from domain.ids import BookCheckId, MoneyStopId
from domain.money_stop import MoneyStop


@dataclass(frozen=True, slots=True)
class CheckBooks:
    """Keeps what it finds; a breach raises the money stop unless one stands already."""

    begin: BeginUnitOfWork
    auditor: BookAuditor
    clock: Clock
    ids: IdSource

    async def __call__(self, *, actor: Actor) -> BookCheck:
        """Return what was found, once it is stored with its consequences."""
        check = await self._look()
        async with self.begin() as unit:
            await unit.book_checks.add(check)
            if check.breaches:
                await self._raise(unit, check, actor)
        return check

    async def look(self, *, actor: Actor) -> BookCheck:
        """Return what is found now, and change nothing; for admins."""
        actor.require(Permission.BOOKS_READ)
        return await self._look()

    async def _look(self) -> BookCheck:
        now = self.clock.now()
        findings = await self.auditor.findings(at=now)
        return BookCheck(id=BookCheckId(self.ids.new()), at=now, findings=tuple(findings))

    async def _raise(self, unit: UnitOfWork, check: BookCheck, actor: Actor) -> None:
        stop = MoneyStop(
            id=MoneyStopId(self.ids.new()),
            raised_at=check.at,
            check_id=check.id,
            codes=check.breaches,
        )
        if not await unit.money_stops.raise_up(stop):
            return
        unit.audit.record(
            AuditEvent(
                action="moneyStop.raise",
                subject=f"moneyStop:{stop.id}",
                actor=actor,
                at=check.at,
                before={"standing": None},
                after={"standing": ", ".join(stop.codes), "check": str(check.id)},
            )
        )
