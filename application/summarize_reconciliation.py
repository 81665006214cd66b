"""Sum up where everything stands: by status, at risk, and since the last comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.permissions import Permission
from application.ports.reconciliation_figures import (
    Exposure,
    ReconciliationFigures,
    StatusFigures,
)
from application.ports.reconciliations import ReconciliationQueries
from application.ports.system import Clock
from domain.errors import invalid
from domain.money import Money
from domain.reconciliation import ReconciliationRun


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationSummary:
    """Where everything stood; `drift` is None while there was no run that could tell."""

    as_of: datetime
    statuses: Sequence[StatusFigures]
    exposure: Sequence[Exposure]
    unprocessed_events: int
    last_run: ReconciliationRun | None
    drift: Sequence[Money] | None


@dataclass(frozen=True, slots=True)
class SummarizeReconciliation:
    """For admins. An error is an error, never zeros. Raises `Forbidden`, `InvalidInput`."""

    figures: ReconciliationFigures
    runs: ReconciliationQueries
    clock: Clock

    async def __call__(self, as_of: datetime | None, *, actor: Actor) -> ReconciliationSummary:
        """Return the summary as of a moment, or as of now."""
        actor.require(Permission.RECONCILIATION_READ)
        now = self.clock.now()
        if as_of is not None and as_of > now:
            raise invalid("asOf", "is still to come")
        at = as_of or now
        last = await self.runs.last(at)
        return ReconciliationSummary(
            as_of=at,
            statuses=await self.figures.statuses(at),
            exposure=await self.figures.exposure(at),
            unprocessed_events=await self.figures.unprocessed_events(at),
            last_run=last,
            drift=None if last is None else (await self.runs.drifts([last.id])).get(last.id, []),
        )
