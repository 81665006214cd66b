"""Show sellers, and those who look after them, what a month came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from application.actor import Actor
from application.permissions import Permission
from application.ports.queries import PAGE_MAX
from application.ports.statements import StatementQueries
from application.ports.system import Clock
from domain.errors import invalid
from domain.ids import SellerId
from domain.statement import Month, Statement, lines_of


class StatementPage(NamedTuple):
    """Statements, newest first, and whether older ones follow."""

    rows: Sequence[Statement]
    has_next: bool


@dataclass(frozen=True, slots=True)
class ShowStatements:
    """Reads statements out of the ledger; raises `Forbidden` for another seller's.

    Entries are never changed or removed and bear the moment of their booking, so what is told of a
    closed month is the same for ever.
    """

    queries: StatementQueries
    clock: Clock

    async def one(self, seller_id: SellerId, month: Month, *, actor: Actor) -> Statement:
        """Return one month's statement; without lines where nothing was booked."""
        actor.require(Permission.SELLER_READ, seller_id)
        entries = await self.queries.entries(seller_id, month.start, month.end)
        return Statement(seller_id=seller_id, month=month, lines=lines_of(entries))

    async def page(
        self, seller_id: SellerId, *, limit: int, before: Month | None, actor: Actor
    ) -> StatementPage:
        """Return the statements of the months that have lines, newest first."""
        actor.require(Permission.SELLER_READ, seller_id)
        if not 0 <= limit <= PAGE_MAX:
            raise invalid("first", f"must be 0 to {PAGE_MAX}")
        months = await self.queries.months(seller_id, limit=limit + 1, before=before)
        shown = months[:limit]
        if not shown:
            return StatementPage((), has_next=len(months) > limit)
        entries = await self.queries.entries(seller_id, shown[-1].start, shown[0].end)
        lines = lines_of(entries)
        rows = [
            Statement(
                seller_id=seller_id,
                month=month,
                lines=[line for line in lines if Month.of(line.entry.at) == month],
            )
            for month in shown
        ]
        return StatementPage(rows, has_next=len(months) > limit)

    def is_closed(self, month: Month) -> bool:
        """Return whether a statement will never change any more."""
        return month.is_closed(self.clock.now())
