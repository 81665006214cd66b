"""Let a job that was set aside be done again, or never."""

from dataclasses import dataclass
from typing import Final

from application.actor import Actor
from application.needed_work import require_not_needed
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.queue import QueuedJob, QueueState
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.replay_events import require_reason
from domain.errors import ApplicationError
from domain.ids import JobId

_KEPT: Final = {
    QueueState.RUNNING: "a worker has it in hand",
    QueueState.DONE: "it is done",
}


class JobNotDead(ApplicationError):
    """The job was not set aside, so there is nothing to retry."""

    code = "JOB_NOT_DEAD"


class JobKept(ApplicationError):
    """The job cannot be discarded as it stands; the message says why."""

    code = "JOB_KEPT"


@dataclass(frozen=True, slots=True)
class HandleJob:
    """Decides about one job, once however often and from how many sides it is asked; for admins.

    Raises `Forbidden`, `InvalidInput`, `NotFound`.
    """

    begin: BeginUnitOfWork
    clock: Clock

    async def retry(self, job_id: JobId, *, reason: str, actor: Actor) -> tuple[QueuedJob, bool]:
        """Return the job, ready again, and whether that was decided before.

        Raises `JobNotDead`.
        """
        actor.require(Permission.JOB_RETRY)
        require_reason(reason)
        async with self.begin() as unit:
            job = await unit.queue.lock(job_id)
            if job.state is not QueueState.DEAD:
                if job.was_retried:
                    return job, True
                raise JobNotDead(f"it is {job.state}")
            await unit.queue.revive(job)
            self._record(unit, "job.retried", job, QueueState.READY, reason, actor)
            return await unit.queue.lock(job_id), False

    async def discard(self, job_id: JobId, *, reason: str, actor: Actor) -> tuple[QueuedJob, bool]:
        """Return the job, set aside for ever, and whether that was decided before.

        Raises `JobKept`, `WorkNeeded` and `OutcomeUnknown`: what somebody still waits for stays.
        """
        actor.require(Permission.JOB_DISCARD)
        require_reason(reason)
        async with self.begin() as unit:
            job = await unit.queue.lock(job_id)
            if job.state is QueueState.DISCARDED:
                return job, True
            if job.state in _KEPT:
                raise JobKept(_KEPT[job.state])
            await require_not_needed(unit, job)
            await unit.queue.discard(job)
            self._record(unit, "job.discarded", job, QueueState.DISCARDED, reason, actor)
            return await unit.queue.lock(job_id), False

    def _record(
        self,
        unit: UnitOfWork,
        action: str,
        job: QueuedJob,
        state: QueueState,
        reason: str,
        actor: Actor,
    ) -> None:
        unit.audit.record(
            AuditEvent(
                action=action,
                subject=f"job:{job.id}",
                actor=actor,
                at=self.clock.now(),
                before={"state": job.state, "kind": job.kind},
                after={"state": state, "kind": job.kind, "reason": reason},
                transaction_id=job.transaction_id,
            )
        )
