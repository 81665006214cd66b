"""Start a run that compares everything with Stripe, unless one is under way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from application.actor import Actor
from application.errors import NewsOvertaken
from application.new_job import new_job
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.jobs import Job, JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.replay_events import require_reason
from domain.errors import invalid
from domain.ids import ReconciliationRunId
from domain.reconciliation import ReconciliationRun

LIMIT_MAX: Final = 10_000
"""The most transactions that one run looks up one by one."""

LIMIT: Final = 1_000

NIGHTLY: Final = "every night"
"""The reason of a run that the schedule starts."""


class Started(NamedTuple):
    """The run that is under way now, and whether it was before."""

    run: ReconciliationRun
    was_running: bool


@dataclass(frozen=True, slots=True)
class StartReconciliation:
    """Writes the run and its first job in one commit; the database lets one run at a time.

    For admins and the schedule. Raises `Forbidden`, `InvalidInput`.
    """

    begin: BeginUnitOfWork
    clock: Clock
    ids: IdSource
    grace: timedelta

    async def __call__(
        self,
        *,
        older_than: datetime | None,
        limit: int,
        is_dry: bool,
        reason: str,
        actor: Actor,
    ) -> Started:
        """Return the new run, or the one that is running."""
        actor.require(Permission.RECONCILIATION_TRY if is_dry else Permission.RECONCILIATION_RUN)
        require_reason(reason)
        now = self.clock.now()
        if not 1 <= limit <= LIMIT_MAX:
            raise invalid("limit", f"must be 1 to {LIMIT_MAX}")
        if older_than is not None and older_than > now:
            raise invalid("olderThan", "is still to come")
        async with self.begin() as unit:
            running = await unit.reconciliations.running()
            if running is not None:
                # Its job may be gone: a second one takes no step twice.
                unit.outbox.add(self._job(running, actor))
                return Started(running, was_running=True)
            run = ReconciliationRun.start(
                id=ReconciliationRunId(self.ids.new()),
                older_than=older_than or now - self.grace,
                since=await unit.reconciliations.compared_to(),
                limit=limit,
                is_dry=is_dry,
                requested_by=actor.subject,
                reason=reason,
                at=now,
            )
            if await unit.reconciliations.start(run):
                unit.outbox.add(self._job(run, actor))
                unit.audit.record(_started(run, actor))
                return Started(run, was_running=False)
        return await self._other()

    def _job(self, run: ReconciliationRun, actor: Actor) -> Job:
        return new_job(self.ids, JobKind.RUN_RECONCILIATION, run.id, actor=actor)

    async def _other(self) -> Started:
        """Return the run that was started in the same moment."""
        async with self.begin() as unit:
            running = await unit.reconciliations.running()
        if running is None:
            raise NewsOvertaken("another run ended in this moment; ask again")
        return Started(running, was_running=True)


def _started(run: ReconciliationRun, actor: Actor) -> AuditEvent:
    return AuditEvent(
        action="reconciliation.started",
        subject=f"reconciliation:{run.id}",
        actor=actor,
        at=run.started_at,
        before={},
        after={
            "reason": run.reason,
            "dryRun": str(run.is_dry).lower(),
            "from": run.period.begin.isoformat(),
            "to": run.period.end.isoformat(),
        },
    )
