"""A run that compares everything with Stripe: how far it has come, and what it found."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from domain.drift import DriftLine
from domain.ids import ReconciliationRunId
from domain.period import Period

SLICE: Final = timedelta(hours=6)
"""How much of a period one step compares, unless too much moved in it."""

OVERLAP: Final = timedelta(days=7)
"""How far a run looks back before the end of the last one."""

FIRST_LOOK: Final = timedelta(days=30)
"""How far the first run looks back."""


class RunState(StrEnum):
    """Whether a run goes on; no two of them do at once."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


class RunPhase(StrEnum):
    """What a run is at: the balance, the repair of what it found, then what hangs."""

    COMPARING = "COMPARING"
    REPAIRING = "REPAIRING"
    LOOKING_UP = "LOOKING_UP"


class DiscrepancyState(StrEnum):
    """What became of something that was found."""

    OPEN = "OPEN"
    """It can be repaired, and was not tried yet."""

    PROPOSED = "PROPOSED"
    """Nothing was done: the run was dry, or it takes a person, or time."""

    REPAIRED = "REPAIRED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """One difference that a run found; its place among those of the run is its `number`."""

    run_id: ReconciliationRunId
    line: DriftLine
    state: DiscrepancyState
    note: str = ""
    number: int = 0

    @classmethod
    def found(cls, run: "ReconciliationRun", line: DriftLine) -> Self:
        """Return what a run has to say of a difference, before anything was tried."""
        state = DiscrepancyState.OPEN if line.is_automatic else DiscrepancyState.PROPOSED
        return cls(run_id=run.id, line=line, state=state)

    def tried(self, state: DiscrepancyState, note: str) -> Self:
        """Return this after an attempt at its repair."""
        return replace(self, state=state, note=note[:1000])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationRun:
    """A comparison of a period; nothing that is younger than its end is looked at.

    `compared_to` and `looked_to` are where the next step goes on; `version` counts the steps.
    """

    id: ReconciliationRunId
    period: Period
    limit: int
    is_dry: bool
    requested_by: str
    reason: str
    started_at: datetime
    compared_to: datetime
    state: RunState = RunState.RUNNING
    phase: RunPhase = RunPhase.COMPARING
    looked_to: int = 0
    looked_up: int = 0
    total: int = 0
    done: int = 0
    errors: int = 0
    failure: str | None = None
    finished_at: datetime | None = None
    version: int = 0

    @classmethod
    def start(
        cls,
        *,
        id: ReconciliationRunId,
        older_than: datetime,
        since: datetime | None,
        limit: int,
        is_dry: bool,
        requested_by: str,
        reason: str,
        at: datetime,
    ) -> Self:
        """Return a run that has done nothing; `since` is what the last one had come to."""
        end = older_than
        begin = min(since or end - FIRST_LOOK, end) - OVERLAP
        return cls(
            id=id,
            period=Period(begin, end),
            limit=limit,
            is_dry=is_dry,
            requested_by=requested_by,
            reason=reason,
            started_at=at,
            compared_to=begin,
            total=-(-(end - begin) // SLICE),
        )

    @property
    def is_running(self) -> bool:
        """Return whether there is more to do."""
        return self.state is RunState.RUNNING

    @property
    def slice(self) -> Period:
        """Return what of the period is compared next."""
        return Period(self.compared_to, min(self.compared_to + SLICE, self.period.end))

    def compared(self, *, to: datetime) -> Self:
        """Return this run after its period was compared up to a moment."""
        is_whole = to == self.period.end
        return self._stepped(
            compared_to=to,
            phase=RunPhase.REPAIRING if is_whole else RunPhase.COMPARING,
            done=self.total if is_whole else (to - self.period.begin) // SLICE,
        )

    def repaired(self, *, found: int, failed: int) -> Self:
        """Return this run after a batch of repairs; none found means that all were tried."""
        phase = RunPhase.REPAIRING if found else RunPhase.LOOKING_UP
        return self._stepped(phase=phase, **self._more(found, failed))

    def looked(self, *, to: int, found: int, failed: int) -> Self:
        """Return this run after a batch of transactions was looked up, up to that number."""
        return self._stepped(
            looked_to=to, looked_up=self.looked_up + found, **self._more(found, failed)
        )

    def ended(self, state: RunState, *, at: datetime, failure: str | None = None) -> Self:
        """Return this run at its end."""
        return self._stepped(state=state, finished_at=at, failure=failure)

    def _more(self, found: int, failed: int) -> dict[str, int]:
        return {
            "total": self.total + found,
            "done": self.done + found,
            "errors": self.errors + failed,
        }

    def _stepped(self, **changes: object) -> Self:
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]  # each caller names fields
