"""Answers about runs that compare everything with Stripe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ARRAY, BigInteger, Integer, Uuid, bindparam, select, text, tuple_

from adapters.postgres.rows.reconciliation import discrepancy_of, run_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import reconciliation_run
from adapters.postgres.tables.metadata import Moment
from application.ports.reconciliations import RunCursor, RunPage
from domain.currency import Currency
from domain.ids import ReconciliationRunId
from domain.money import Money
from domain.reconciliation import Discrepancy, ReconciliationRun, RunState

_RUN: Final = select(reconciliation_run).where(reconciliation_run.c.id == bindparam("id"))

_RUNS: Final = (
    select(reconciliation_run)
    .order_by(reconciliation_run.c.started_at.desc(), reconciliation_run.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)

_LAST: Final = (
    select(reconciliation_run)
    .where(
        reconciliation_run.c.state == RunState.DONE,
        reconciliation_run.c.finished_at <= bindparam("at", type_=Moment),
    )
    .order_by(reconciliation_run.c.finished_at.desc(), reconciliation_run.c.id.desc())
    .limit(1)
)

_RUNS_AFTER: Final = _RUNS.where(
    tuple_(bindparam("at", type_=Moment), bindparam("last", type_=Uuid))
    > tuple_(reconciliation_run.c.started_at, reconciliation_run.c.id)
)

_DISCREPANCIES: Final = text("""
    SELECT found.* FROM unnest(:ids) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT * FROM discrepancy WHERE run_id = wanted.id AND number > :after
        ORDER BY number LIMIT :most
    ) AS found
    ORDER BY found.number
""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("after", type_=BigInteger),
    bindparam("most", type_=Integer),
)

_DRIFTS: Final = text("""
    SELECT run_id, currency, CAST(sum(stripe_minor - ours_minor) AS bigint) AS drift
    FROM discrepancy WHERE run_id = ANY(:ids) AND cause <> 'TIMING'
    GROUP BY run_id, currency ORDER BY run_id, currency
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


@dataclass(frozen=True, slots=True)
class PostgresReconciliationQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def run(self, id: ReconciliationRunId) -> ReconciliationRun | None:
        rows = await self.statements.rows(_RUN, {"id": id})
        return run_of(rows[0]) if rows else None

    async def last(self, at: datetime) -> ReconciliationRun | None:
        rows = await self.statements.rows(_LAST, {"at": at})
        return run_of(rows[0]) if rows else None

    async def runs(self, *, limit: int, after: RunCursor | None) -> RunPage:
        values: dict[str, object] = {"most": limit + 1}
        if after is not None:
            values |= {"at": after.started_at, "last": after.id}
        rows = await self.statements.rows(_RUNS if after is None else _RUNS_AFTER, values)
        return RunPage(rows=[run_of(row) for row in rows[:limit]], has_next=len(rows) > limit)

    async def discrepancies(
        self, ids: Sequence[ReconciliationRunId], *, limit: int, after: int
    ) -> Sequence[Discrepancy]:
        wanted = {"ids": list(ids), "most": limit, "after": after}
        return [discrepancy_of(row) for row in await self.statements.rows(_DISCREPANCIES, wanted)]

    async def drifts(
        self, ids: Sequence[ReconciliationRunId]
    ) -> Mapping[ReconciliationRunId, Sequence[Money]]:
        drifts: dict[ReconciliationRunId, list[Money]] = {}
        for row in await self.statements.rows(_DRIFTS, {"ids": list(ids)}):
            of_run = drifts.setdefault(ReconciliationRunId(row.run_id), [])
            of_run.append(Money(row.drift, Currency.of(row.currency)))
        return drifts
