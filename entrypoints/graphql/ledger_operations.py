"""What is asked of the books."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from entrypoints.graphql.context import Info
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.ledger import (
    LedgerEntryConnection,
    TrialBalanceLine,
    read_entry_cursor,
)
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver


@strawberry.type
class LedgerQuery:
    """What may be asked of the books."""

    @resolver
    async def trial_balance(
        self,
        info: Info,
        as_of: Annotated[
            datetime | None,
            strawberry.argument(
                description="At the end of this moment, UTC unless it says otherwise; else now."
            ),
        ] = None,
    ) -> list[TrialBalanceLine]:
        """Show what every account of the ledger held at a moment, or holds; for admins."""
        context = info.context
        moment = as_of if as_of is None or as_of.tzinfo else as_of.replace(tzinfo=UTC)
        lines = await context.use_cases.show_books.trial_balance(actor=context.actor, as_of=moment)
        return [TrialBalanceLine.of(line) for line in lines]

    @resolver
    async def ledger_entries(
        self,
        info: Info,
        seller_id: Annotated[strawberry.ID, strawberry.argument(description="The seller.")],
        first: Annotated[int, strawberry.argument(description="At most so many, 0 to 100.")] = 50,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
    ) -> LedgerEntryConnection:
        """List the entries of the books that concern a seller, newest first."""
        problems = Problems()
        wanted = read_seller(problems, seller_id)
        place = read_entry_cursor(after, problems)
        problems.raise_any()
        context = info.context
        page = await context.use_cases.show_books.seller_entries(
            wanted, limit=first, after=place, actor=context.actor
        )
        return LedgerEntryConnection(page=page, is_first=after is None)
