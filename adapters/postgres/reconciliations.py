"""Runs that compare everything with Stripe, in their tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Integer, Text, bindparam, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.rows.reconciliation import (
    discrepancy_columns,
    discrepancy_of,
    run_columns,
    run_of,
)
from adapters.postgres.session import Session
from adapters.postgres.tables import discrepancy, reconciliation_run
from application.ports.errors import NotFound
from domain.ids import ReconciliationRunId
from domain.reconciliation import Discrepancy, ReconciliationRun

# Waits for whoever starts one in the same moment, and then leaves it at that.
_START: Final = insert(reconciliation_run).on_conflict_do_nothing()

# Written as in the index: a prepared statement finds it by that alone.
_RUNNING: Final = select(reconciliation_run).where(literal_column("state = 'RUNNING'"))

_COMPARED_TO: Final = select(func.max(reconciliation_run.c.ends_at).label("moment")).where(
    literal_column("state = 'DONE'")
)

_LOCK: Final = (
    select(reconciliation_run).where(reconciliation_run.c.id == bindparam("id")).with_for_update()
)

_MOVING: Final = (
    "compared_to",
    "state",
    "phase",
    "looked_to",
    "looked_up",
    "total",
    "done",
    "errors",
    "failure",
    "finished_at",
    "version",
)

_SAVE: Final = (
    update(reconciliation_run)
    .where(reconciliation_run.c.id == bindparam("saved_id"))
    .values({name: bindparam(name) for name in _MOVING})
)

_NOTE: Final = insert(discrepancy).on_conflict_do_nothing()

_OPEN: Final = (
    select(discrepancy)
    .where(discrepancy.c.run_id == bindparam("id"), literal_column("state = 'OPEN'"))
    .order_by(discrepancy.c.number)
    .limit(bindparam("most", type_=Integer))
)

_SETTLE: Final = (
    update(discrepancy)
    .where(discrepancy.c.number == bindparam("which", type_=BigInteger))
    .values(state=bindparam("became", type_=Text), note=bindparam("said", type_=Text))
)


@dataclass(frozen=True, slots=True)
class PostgresReconciliations:
    """What was found is written once; an index lets one run be under way."""

    session: Session

    async def start(self, run: ReconciliationRun) -> bool:
        return await self.session.run(_START, run_columns(run)) == 1

    async def running(self) -> ReconciliationRun | None:
        row = await self.session.first(_RUNNING)
        return None if row is None else run_of(row)

    async def compared_to(self) -> datetime | None:
        row = await self.session.first(_COMPARED_TO)
        return None if row is None else row.moment

    async def lock(self, id: ReconciliationRunId) -> ReconciliationRun:
        row = await self.session.first(_LOCK, {"id": id})
        if row is None:
            raise NotFound("reconciliation run")
        return run_of(row)

    async def save(self, run: ReconciliationRun) -> None:
        columns = run_columns(run)
        values = {name: columns[name] for name in _MOVING}
        if await self.session.run(_SAVE, {**values, "saved_id": run.id}) != 1:
            raise NotFound("reconciliation run")

    async def note(self, *found: Discrepancy) -> None:
        for one in found:
            await self.session.run(_NOTE, discrepancy_columns(one))

    async def open(self, id: ReconciliationRunId, *, limit: int) -> Sequence[Discrepancy]:
        rows = await self.session.rows(_OPEN, {"id": id, "most": limit})
        return [discrepancy_of(row) for row in rows]

    async def settle(self, discrepancy: Discrepancy) -> None:
        values = {
            "which": discrepancy.number,
            "became": discrepancy.state,
            "said": discrepancy.note,
        }
        if await self.session.run(_SETTLE, values) != 1:
            raise NotFound("discrepancy")
