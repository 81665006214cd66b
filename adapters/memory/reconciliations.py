"""Runs that compare everything with Stripe, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.memory.database import MemoryDatabase
from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import NotFound
from application.ports.reconciliations import RunCursor, RunPage
from domain.drift import total
from domain.drift_cause import DriftCause
from domain.ids import ReconciliationRunId
from domain.money import Money
from domain.reconciliation import Discrepancy, DiscrepancyState, ReconciliationRun, RunState


@dataclass(frozen=True, slots=True)
class MemoryReconciliations:
    """Keeps runs, one of them under way, and what they found."""

    tables: Tables
    locks: UnitLocks

    async def start(self, run: ReconciliationRun) -> bool:
        await self.locks.take("running reconciliation")
        if await self.running() is not None:
            return False
        self.tables.runs[run.id] = run
        return True

    async def running(self) -> ReconciliationRun | None:
        return next((row for row in self.tables.runs.values() if row.is_running), None)

    async def compared_to(self) -> datetime | None:
        rows = self.tables.runs.values()
        ends = (row.period.end for row in rows if row.state is RunState.DONE)
        return max(ends, default=None)

    async def lock(self, id: ReconciliationRunId) -> ReconciliationRun:
        await self.locks.take("reconciliation", id)
        if id not in self.tables.runs:
            raise NotFound("reconciliation run")
        return self.tables.runs[id]

    async def save(self, run: ReconciliationRun) -> None:
        await self.lock(run.id)
        self.tables.runs[run.id] = run

    async def note(self, *found: Discrepancy) -> None:
        for one in found:
            await self.locks.take("discrepancies of", one.run_id)
            rows = self.tables.discrepancies
            if _key(one) not in {_key(row) for row in rows.values()}:
                number = len(rows) + 1
                rows[number] = replace(one, number=number)

    async def open(self, id: ReconciliationRunId, *, limit: int) -> Sequence[Discrepancy]:
        rows = self.tables.discrepancies.values()
        found = [row for row in rows if row.run_id == id and row.state is DiscrepancyState.OPEN]
        return sorted(found, key=lambda row: row.number)[:limit]

    async def settle(self, discrepancy: Discrepancy) -> None:
        await self.locks.take("discrepancies of", discrepancy.run_id)
        if discrepancy.number not in self.tables.discrepancies:
            raise NotFound("discrepancy")
        self.tables.discrepancies[discrepancy.number] = discrepancy


@dataclass(frozen=True, slots=True)
class MemoryReconciliationQueries:
    """Answers about runs."""

    database: MemoryDatabase

    async def run(self, id: ReconciliationRunId) -> ReconciliationRun | None:
        return self.database.tables.runs.get(id)

    async def last(self, at: datetime) -> ReconciliationRun | None:
        ended = [
            (row.finished_at, row.id, row)
            for row in self.database.tables.runs.values()
            if row.state is RunState.DONE and row.finished_at is not None and row.finished_at <= at
        ]
        return max(ended)[2] if ended else None

    async def runs(self, *, limit: int, after: RunCursor | None) -> RunPage:
        rows = [
            row
            for row in self.database.tables.runs.values()
            if after is None or _place(row) < after
        ]
        newest_first = sorted(rows, key=_place, reverse=True)
        return RunPage(rows=newest_first[:limit], has_next=len(rows) > limit)

    async def discrepancies(
        self, ids: Sequence[ReconciliationRunId], *, limit: int, after: int
    ) -> Sequence[Discrepancy]:
        pages = ([row for row in self._of(one) if row.number > after][:limit] for one in ids)
        return sorted((row for page in pages for row in page), key=lambda row: row.number)

    async def drifts(
        self, ids: Sequence[ReconciliationRunId]
    ) -> Mapping[ReconciliationRunId, Sequence[Money]]:
        drifts = {one: self._drift(one) for one in ids}
        return {one: drift for one, drift in drifts.items() if drift}

    def _drift(self, id: ReconciliationRunId) -> Sequence[Money]:
        lines = (row.line for row in self._of(id))
        return total(line.difference for line in lines if line.cause is not DriftCause.TIMING)

    def _of(self, id: ReconciliationRunId) -> list[Discrepancy]:
        rows = self.database.tables.discrepancies.values()
        return sorted((row for row in rows if row.run_id == id), key=lambda row: row.number)


def _key(row: Discrepancy) -> tuple[ReconciliationRunId, str, str, str]:
    return row.run_id, row.line.entry, row.line.part, row.line.ours.currency.code


def _place(row: ReconciliationRun) -> RunCursor:
    return RunCursor(row.started_at, row.id)
