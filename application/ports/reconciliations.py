"""Where runs of reconciliation are kept, with what they found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.ids import ReconciliationRunId
from domain.money import Money
from domain.reconciliation import Discrepancy, ReconciliationRun


class Reconciliations(Protocol):
    """The unit of work's side."""

    async def start(self, run: ReconciliationRun) -> bool:
        """Store a new run; False where another is running, whoever started it."""
        ...

    async def running(self) -> ReconciliationRun | None:
        """Return the run that is running."""
        ...

    async def compared_to(self) -> datetime | None:
        """Return the latest end of a period that a run has come through to its own end."""
        ...

    async def lock(self, id: ReconciliationRunId) -> ReconciliationRun:
        """Return a run, locked; raise `NotFound`."""
        ...

    async def save(self, run: ReconciliationRun) -> None:
        """Write back how far a run has come."""
        ...

    async def note(self, *found: Discrepancy) -> None:
        """Store what a run found; what it found before stays as it is."""
        ...

    async def open(self, id: ReconciliationRunId, *, limit: int) -> Sequence[Discrepancy]:
        """Return what of a run can be repaired and was not tried, first found first."""
        ...

    async def settle(self, discrepancy: Discrepancy) -> None:
        """Write what became of something that was found."""
        ...


class RunCursor(NamedTuple):
    """A place in the list of runs, which is ordered by these two."""

    started_at: datetime
    id: ReconciliationRunId


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Runs, newest first, and whether there are more."""

    rows: Sequence[ReconciliationRun]
    has_next: bool


class ReconciliationQueries(Protocol):
    """The read side; each call is one statement."""

    async def run(self, id: ReconciliationRunId) -> ReconciliationRun | None:
        """Return a run."""
        ...

    async def last(self, at: datetime) -> ReconciliationRun | None:
        """Return the run that had come to its own end last at a moment."""
        ...

    async def runs(self, *, limit: int, after: RunCursor | None) -> RunPage:
        """Return a page of runs, newest first."""
        ...

    async def discrepancies(
        self, ids: Sequence[ReconciliationRunId], *, limit: int, after: int
    ) -> Sequence[Discrepancy]:
        """Return what runs found whose number is above `after`, in order: so many of each run."""
        ...

    async def drifts(
        self, ids: Sequence[ReconciliationRunId]
    ) -> Mapping[ReconciliationRunId, Sequence[Money]]:
        """Return the sum of each run's differences in each currency, timing left out, by code.

        A run without any is not in the answer.
        """
        ...
