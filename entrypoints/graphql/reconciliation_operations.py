"""Starting runs that compare everything with Stripe, and looking at them."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.start_reconciliation import LIMIT
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.period import moment_of
from entrypoints.graphql.reconciliation_run import (
    ReconciliationRun,
    ReconciliationRunConnection,
    read_run_cursor,
)
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver

_INPUT = strawberry.argument(description="What is asked for.")


@strawberry.input(description="A run that compares everything with Stripe.")
class ProcessReconciliationsInput:
    """A request for a run, given."""

    older_than: datetime | None = strawberry.field(
        default=None,
        description="Look at nothing that is younger; left out, what may still be on its way.",
    )
    limit: int = strawberry.field(
        default=LIMIT, description="How many transactions are looked up one by one at most."
    )
    dry_run: bool = strawberry.field(
        default=True, description="Only tell what is found, and what would repair it."
    )
    reason: str = strawberry.field(default="asked for", description="Why; it is recorded.")


@strawberry.type(description="The run that is under way now.")
class ReconciliationRunPayload:
    """A run, started or found."""

    run: ReconciliationRun = strawberry.field(description="The run.")
    already_running: bool = strawberry.field(
        description="Whether it was under way before; nothing was started then."
    )


ReconciliationRunResult = Annotated[
    ReconciliationRunPayload | Refusal,
    strawberry.union("ReconciliationRunResult", description="The run, or why there is none."),
]


@strawberry.type
class ReconciliationRunQuery:
    """What may be asked of runs."""

    @resolver
    async def reconciliation_runs(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="So many from the start, 0 to 100.")
        ] = 20,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
    ) -> ReconciliationRunConnection:
        """List the runs that compared everything with Stripe, newest first; for admins."""
        context, place = info.context, read_run_cursor(after)
        page = await context.use_cases.show_reconciliation.runs(
            first=first, after=place, actor=context.actor
        )
        return ReconciliationRunConnection.of(page, is_first=place is None)


@strawberry.type
class ReconciliationRunMutation:
    """What an admin may let be compared."""

    @resolver
    async def process_reconciliations(
        self, info: Info, input: Annotated[ProcessReconciliationsInput, _INPUT]
    ) -> ReconciliationRunResult:
        """Start a run that compares everything with Stripe, in the background; for admins.

        One runs at a time, whoever asks: while it does, it is the answer.
        """
        return await or_refusal(_start(info.context, input))


async def _start(context: Context, input: ProcessReconciliationsInput) -> ReconciliationRunPayload:
    until = input.older_than
    started = await context.use_cases.start_reconciliation(
        older_than=None if until is None else moment_of("olderThan", until),
        limit=input.limit,
        is_dry=input.dry_run,
        reason=input.reason,
        actor=context.actor,
    )
    return ReconciliationRunPayload(
        run=ReconciliationRun.of(started.run), already_running=started.was_running
    )
