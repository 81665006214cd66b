"""Forget what is over: keys whose time is up, payloads of events that are over, jobs long done."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from application.actor import Actor
from application.new_job import new_job
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.jobs import JobKind
from application.ports.leftovers import LeftoverQueries, Leftovers
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.replay_events import require_reason
from domain.errors import invalid
from domain.ids import JobId

DAYS_MAX: Final = 365

DAYS_KEPT: Final = 30
"""However little is asked for: as long as keys are good, ten times as long as Stripe retries."""

BATCH: Final = 1_000
"""How much of each kind one commit removes."""

BATCHES_MAX: Final = 20
"""How many commits one job makes, so that it ends within its lease; the rest is another's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanUpPlan:
    """What is older than `before`, and the job that removes it, unless it was a dry run."""

    before: datetime
    found: Leftovers
    job_id: JobId | None


@dataclass(frozen=True, slots=True)
class CleanUp:
    """Counts what is over, and lets a job remove it; audit and books are never touched.

    For admins. Raises `Forbidden`, `InvalidInput`.
    """

    begin: BeginUnitOfWork
    queries: LeftoverQueries
    clock: Clock
    ids: IdSource
    batch: int = BATCH
    batches_max: int = BATCHES_MAX

    async def __call__(
        self, *, days_to_keep: int, reason: str, dry_run: bool, actor: Actor
    ) -> CleanUpPlan:
        """Return what would be removed, or what the job that was queued removes."""
        actor.require(Permission.SYSTEM_READ if dry_run else Permission.DATA_CLEAN_UP)
        require_reason(reason)
        if not 1 <= days_to_keep <= DAYS_MAX:
            raise invalid("daysToKeep", f"must be 1 to {DAYS_MAX}")
        before = self._before(days_to_keep)
        found = await self.queries.count(before=before, at=self.clock.now())
        if dry_run:
            return CleanUpPlan(before=before, found=found, job_id=None)
        job = new_job(self.ids, JobKind.CLEAN_UP, days_to_keep, actor=actor)
        async with self.begin() as unit:
            unit.outbox.add(job)
            after = {"daysToKeep": str(days_to_keep), "reason": reason, **_counts(found)}
            unit.audit.record(self._recorded("cleanup.requested", after, actor))
        return CleanUpPlan(before=before, found=found, job_id=job.id)

    async def run(self, days_to_keep: int, *, actor: Actor) -> None:
        """Remove batch after batch; what is left after many is the next job's."""
        for _ in range(self.batches_max):
            if await self._remove_batch(self._before(days_to_keep), actor):
                return
        async with self.begin() as unit:
            unit.outbox.add(new_job(self.ids, JobKind.CLEAN_UP, days_to_keep, actor=actor))

    async def _remove_batch(self, before: datetime, actor: Actor) -> bool:
        """Remove one batch of each kind with its audit; return whether nothing was left."""
        async with self.begin() as unit:
            removed = Leftovers(
                expired_keys=await unit.leftovers.remove_keys(
                    before=before, at=self.clock.now(), limit=self.batch
                ),
                event_bodies=await unit.leftovers.drop_bodies(before=before, limit=self.batch),
                finished_jobs=await unit.leftovers.remove_jobs(before=before, limit=self.batch),
            )
            if not removed.is_empty:
                unit.audit.record(self._recorded("cleanup.removed", _counts(removed), actor))
        return removed.is_empty

    def _before(self, days_to_keep: int) -> datetime:
        return self.clock.now() - timedelta(days=max(days_to_keep, DAYS_KEPT))

    def _recorded(self, action: str, after: dict[str, str], actor: Actor) -> AuditEvent:
        return AuditEvent(
            action=action,
            subject=f"cleanup:{actor.request_id}",
            actor=actor,
            at=self.clock.now(),
            before={},
            after=after,
        )


def _counts(found: Leftovers) -> dict[str, str]:
    return {name: str(count) for name, count in asdict(found).items()}
