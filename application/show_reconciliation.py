"""Show what reconciliation found: a drift report now, and the runs that there were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.actor import Actor
from application.compare_balance import CompareBalance, DriftReport
from application.permissions import Permission
from application.ports.queries import PAGE_MAX
from application.ports.reconciliations import ReconciliationQueries, RunCursor, RunPage
from domain.errors import invalid
from domain.ids import ReconciliationRunId
from domain.money import Money
from domain.period import Period
from domain.reconciliation import Discrepancy, ReconciliationRun


@dataclass(frozen=True, slots=True)
class ShowReconciliation:
    """For admins. Raises `Forbidden`, `InvalidInput`."""

    queries: ReconciliationQueries
    compare: CompareBalance

    async def drift(self, period: Period, *, actor: Actor) -> DriftReport:
        """Compare a period now; raise `GatewayUnavailable` or `PeriodTooLong`."""
        actor.require(Permission.RECONCILIATION_READ)
        return await self.compare(period)

    async def run(self, id: ReconciliationRunId, *, actor: Actor) -> ReconciliationRun | None:
        """Return a run."""
        actor.require(Permission.RECONCILIATION_READ)
        return await self.queries.run(id)

    async def runs(self, *, first: int, after: RunCursor | None, actor: Actor) -> RunPage:
        """Return a page of runs, newest first."""
        actor.require(Permission.RECONCILIATION_READ)
        return await self.queries.runs(limit=_within(first), after=after)

    async def discrepancies(
        self, id: ReconciliationRunId, *, first: int, after: int, actor: Actor
    ) -> Sequence[Discrepancy]:
        """Return what a run found behind a number, in order; one more where there is more."""
        return await self.discrepancies_of([id], first=first, after=after, actor=actor)

    async def discrepancies_of(
        self, ids: Sequence[ReconciliationRunId], *, first: int, after: int, actor: Actor
    ) -> Sequence[Discrepancy]:
        """Return the same of several runs at once."""
        actor.require(Permission.RECONCILIATION_READ)
        return await self.queries.discrepancies(ids, limit=_within(first) + 1, after=after)

    async def drift_of(self, id: ReconciliationRunId, *, actor: Actor) -> Sequence[Money]:
        """Return the sum of what a run found in each currency, timing left out."""
        return (await self.drifts_of([id], actor=actor)).get(id, [])

    async def drifts_of(
        self, ids: Sequence[ReconciliationRunId], *, actor: Actor
    ) -> Mapping[ReconciliationRunId, Sequence[Money]]:
        """Return the same of several runs at once; those without any are left out."""
        actor.require(Permission.RECONCILIATION_READ)
        return await self.queries.drifts(ids)


def _within(first: int) -> int:
    if not 0 <= first <= PAGE_MAX:
        raise invalid("first", f"must be 0 to {PAGE_MAX}")
    return first
