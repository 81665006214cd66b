"""Job: carry a run of reconciliation on, a few bounded steps at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from application.actor import Actor
from application.compare_balance import CompareBalance, DriftReport, PeriodTooLong
from application.ports.audit import AuditEvent
from application.ports.balance_book import BalanceBook
from application.ports.jobs import Job, JobKind
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from application.repair_drift import RepairDrift
from domain.ids import JobId, ReconciliationRunId
from domain.period import Period
from domain.reconciliation import (
    Discrepancy,
    DiscrepancyState,
    ReconciliationRun,
    RunPhase,
    RunState,
)

STEPS: Final = 5
"""How many steps one job takes: few enough to end within its lease."""

BATCH: Final = 10
"""How many repairs, or transactions, one step tries: each may cost several calls to Stripe."""

_NAMESPACE: Final = UUID("6f707369-6465-5061-796d-656e74730005")


@dataclass(frozen=True, slots=True)
class RunReconciliation:
    """Takes a run from where it is; what a step found is written with how far it came.

    A step that was cut off, or that two workers took, counts once. Raises `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    compare: CompareBalance
    book: BalanceBook
    repair: RepairDrift
    clock: Clock

    async def __call__(self, run_id: ReconciliationRunId, *, actor: Actor) -> None:
        """Take a few steps, and queue the next few."""
        for _ in range(STEPS):
            async with self.begin() as unit:
                run = await unit.reconciliations.lock(run_id)
            if not run.is_running:
                return
            await self._step(run, actor)
        async with self.begin() as unit:
            run = await unit.reconciliations.lock(run_id)
            if run.is_running:
                unit.outbox.add(_next_job(run, actor))

    async def give_up(self, run_id: ReconciliationRunId, *, actor: Actor) -> None:
        """End a run whose job is set aside, so that another can start."""
        async with self.begin() as unit:
            run = await unit.reconciliations.lock(run_id)
            if run.is_running:
                failed = run.ended(
                    RunState.FAILED, at=self.clock.now(), failure="its job was set aside"
                )
                await unit.reconciliations.save(failed)
                unit.audit.record(_ended(failed, actor))

    async def _step(self, run: ReconciliationRun, actor: Actor) -> None:
        if run.phase is RunPhase.COMPARING:
            await self._compare(run, actor)
        elif run.phase is RunPhase.REPAIRING:
            await self._repair(run, actor)
        else:
            await self._look_up(run, actor)

    async def _compare(self, run: ReconciliationRun, actor: Actor) -> None:
        span, report = await self._compared(run)
        found = [Discrepancy.found(run, line) for line in report.lines]
        await self._keep(run, run.compared(to=span.end), actor, found=found)

    async def _compared(self, run: ReconciliationRun) -> tuple[Period, DriftReport]:
        """Compare the next slice, or less of it where too much moved for one step."""
        span = run.slice
        while True:
            try:
                return span, await self.compare(run.period, told=span)
            except PeriodTooLong:
                half = Period(span.begin, span.begin + (span.end - span.begin) / 2)
                if half.begin == half.end - half.end.resolution:
                    raise
                span = half

    async def _repair(self, run: ReconciliationRun, actor: Actor) -> None:
        async with self.begin() as unit:
            waiting = await unit.reconciliations.open(run.id, limit=BATCH)
        tried = [await self.repair(run, found, actor=actor) for found in waiting]
        failed = sum(one.state is DiscrepancyState.FAILED for one in tried)
        after = run.repaired(found=len(tried), failed=failed)
        await self._keep(run, after, actor, settled=tried)

    async def _look_up(self, run: ReconciliationRun, actor: Actor) -> None:
        room = min(BATCH, run.limit - run.looked_up)
        waiting = await self.book.unfinished(before=run.period.end, after=run.looked_to, limit=room)
        if not waiting:
            after = run.ended(RunState.DONE, at=self.clock.now())
            await self._keep(run, after, actor)
            return
        looks = [await self.repair.look_up(run, one, actor=actor) for one in waiting]
        found = [one for one in looks if one is not None]
        failed = sum(one.state is DiscrepancyState.FAILED for one in found)
        after = run.looked(to=waiting[-1].number, found=len(waiting), failed=failed)
        await self._keep(run, after, actor, found=found)

    async def _keep(
        self,
        before: ReconciliationRun,
        after: ReconciliationRun,
        actor: Actor,
        *,
        found: Sequence[Discrepancy] = (),
        settled: Sequence[Discrepancy] = (),
    ) -> None:
        """Write what a step did, unless somebody else has taken that step."""
        async with self.begin() as unit:
            now = await unit.reconciliations.lock(before.id)
            if now.version != before.version:
                return
            await unit.reconciliations.note(*found)
            for discrepancy in settled:
                await unit.reconciliations.settle(discrepancy)
            await unit.reconciliations.save(after)
            if not after.is_running:
                unit.audit.record(_ended(after, actor))


def _next_job(run: ReconciliationRun, actor: Actor) -> Job:
    return Job(
        id=JobId(uuid5(_NAMESPACE, f"{run.id}:{run.version}")),
        kind=JobKind.RUN_RECONCILIATION,
        subject=str(run.id),
        request_id=actor.request_id,
    )


def _ended(run: ReconciliationRun, actor: Actor) -> AuditEvent:
    return AuditEvent(
        action="reconciliation.ended",
        subject=f"reconciliation:{run.id}",
        actor=actor,
        at=run.finished_at or run.started_at,
        before={"state": RunState.RUNNING},
        after={"state": run.state, "done": str(run.done), "errors": str(run.errors)},
    )
