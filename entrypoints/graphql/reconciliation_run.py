"""Runs that compare everything with Stripe, and what they found, as admins see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from application.ports.reconciliations import RunCursor, RunPage
from domain import reconciliation as domain
from domain.ids import ReconciliationRunId
from domain.reconciliation import DiscrepancyState, RunPhase, RunState
from entrypoints.graphql.account import read_seller_place, seller_place
from entrypoints.graphql.context import Info
from entrypoints.graphql.cursors import start_behind
from entrypoints.graphql.drift import DriftLine
from entrypoints.graphql.ids import public_run_id, run_id_of
from entrypoints.graphql.loaders import Findings
from entrypoints.graphql.money import Money
from entrypoints.graphql.node import Node
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.period import Period
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver

_FIRST = strawberry.argument(description="So many from the start, 0 to 100.")
_AFTER = strawberry.argument(description="Only what follows this cursor.")


@strawberry.type(description="Something that a run found, and what became of it.")
class Discrepancy:
    """A discrepancy, shown."""

    line: DriftLine = strawberry.field(description="The difference.")
    state: DiscrepancyState = strawberry.field(description="What became of it.")
    note: str = strawberry.field(
        description="What was changed, or would be, or why not; empty before it was tried."
    )

    @classmethod
    def of(cls, found: domain.Discrepancy) -> "Discrepancy":
        """Return a discrepancy, shown."""
        return cls(line=DriftLine.of(found.line), state=found.state, note=found.note)


@strawberry.type(description="A discrepancy and its place in the list.")
class DiscrepancyEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: Discrepancy = strawberry.field(description="The discrepancy.")


@strawberry.type(description="One page of what a run found, in the order of finding.")
class DiscrepancyConnection:
    """A page, shown."""

    edges: list[DiscrepancyEdge] = strawberry.field(description="With their cursors.")
    nodes: list[Discrepancy] = strawberry.field(description="The discrepancies alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


@strawberry.type(description="A comparison of everything with Stripe, in the background.")
class ReconciliationRun(Node):
    """A run, shown."""

    state: RunState = strawberry.field(description="Whether it goes on.")
    phase: RunPhase = strawberry.field(description="What it is at, or was at last.")
    dry_run: bool = strawberry.field(description="Whether it only tells what it would repair.")
    period: Period = strawberry.field(description="Which movements it compares.")
    older_than: datetime = strawberry.field(description="It looks at nothing that is younger.")
    total: int = strawberry.field(description="How many steps there are, as far as is known.")
    done: int = strawberry.field(description="How many of them are done.")
    errors: int = strawberry.field(description="How many of them could not be done.")
    requested_by: str = strawberry.field(description="Who asked for it.")
    reason: str = strawberry.field(description="Why.")
    started_at: datetime = strawberry.field(description="When it began.")
    finished_at: datetime | None = strawberry.field(description="When it ended, if it has.")
    failure: str | None = strawberry.field(description="Why it ended too early, if it did.")
    run_id: strawberry.Private[ReconciliationRunId]

    @classmethod
    def of(cls, run: domain.ReconciliationRun) -> "ReconciliationRun":
        """Return a run, shown."""
        return cls(
            id=public_run_id(run.id),
            state=run.state,
            phase=run.phase,
            dry_run=run.is_dry,
            period=Period.of(run.period),
            older_than=run.period.end,
            total=run.total,
            done=run.done,
            errors=run.errors,
            requested_by=run.requested_by,
            reason=run.reason,
            started_at=run.started_at,
            finished_at=run.finished_at,
            failure=run.failure,
            run_id=run.id,
        )

    @resolver
    async def drift(self, info: Info) -> list[Money]:
        """Sum what was found in each currency, timing left out; nothing means no drift."""
        sums = await info.context.loaders.drifts.load(self.run_id)
        return [Money.of(amount) for amount in sums if not amount.is_zero]

    @resolver
    async def discrepancies(
        self,
        info: Info,
        first: Annotated[int, _FIRST] = 50,
        after: Annotated[str | None, _AFTER] = None,
    ) -> DiscrepancyConnection:
        """List what it found, in the order of finding."""
        place = start_behind(after)
        found = await info.context.loaders.findings.load(Findings(self.run_id, first, place))
        return _page(found[:first], has_next=len(found) > first, is_first=place == 0)


@strawberry.type(description="A run and its place in the list.")
class ReconciliationRunEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: ReconciliationRun = strawberry.field(description="The run.")


@strawberry.type(description="One page of runs, newest first.")
class ReconciliationRunConnection:
    """A page, shown."""

    edges: list[ReconciliationRunEdge] = strawberry.field(description="With their cursors.")
    nodes: list[ReconciliationRun] = strawberry.field(description="The runs alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")

    @classmethod
    def of(cls, page: RunPage, *, is_first: bool) -> "ReconciliationRunConnection":
        """Return a page, shown."""
        nodes = [ReconciliationRun.of(run) for run in page.rows]
        cursors = [seller_place(run.started_at, run.id.hex) for run in page.rows]
        return cls(
            nodes=nodes,
            edges=[
                ReconciliationRunEdge(cursor=cursor, node=node)
                for cursor, node in zip(cursors, nodes, strict=True)
            ],
            page_info=_info(cursors, has_next=page.has_next, is_first=is_first),
        )


def read_run_cursor(given: str | None) -> RunCursor | None:
    """Return the place that a cursor stands for; raise `InvalidInput`."""
    problems = Problems()
    place = read_seller_place(given, problems)
    run_id = None if place is None else run_id_of(f"rec_{place[1]}")
    if place is not None and run_id is None:
        problems.blame("after", "is not a cursor of this list")
    problems.raise_any()
    return None if place is None or run_id is None else RunCursor(place[0], run_id)


def _page(
    rows: Sequence[domain.Discrepancy], *, has_next: bool, is_first: bool
) -> DiscrepancyConnection:
    nodes = [Discrepancy.of(row) for row in rows]
    cursors = [str(row.number) for row in rows]
    return DiscrepancyConnection(
        nodes=nodes,
        edges=[
            DiscrepancyEdge(cursor=cursor, node=node)
            for cursor, node in zip(cursors, nodes, strict=True)
        ],
        page_info=_info(cursors, has_next=has_next, is_first=is_first),
    )


def _info(cursors: list[str], *, has_next: bool, is_first: bool) -> PageInfo:
    return place_of(cursors, has_next=has_next, has_previous=not is_first)
