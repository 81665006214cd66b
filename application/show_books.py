"""Show the books to those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.permissions import Permission
from application.ports.book_queries import AccountBalance, BookQueries, EntryCursor, EntryPage
from application.ports.queries import PAGE_MAX
from domain.errors import invalid
from domain.ids import SellerId


@dataclass(frozen=True, slots=True)
class ShowBooks:
    """Reads balances and entries."""

    queries: BookQueries

    async def trial_balance(
        self, *, actor: Actor, as_of: datetime | None = None
    ) -> Sequence[AccountBalance]:
        """Return what every account of the ledger held at a moment, or holds; for admins."""
        actor.require(Permission.BOOKS_READ)
        return await self.queries.trial_balance(as_of)

    async def seller_entries(
        self, seller_id: SellerId, *, limit: int, after: EntryCursor | None, actor: Actor
    ) -> EntryPage:
        """Return entries that concern a seller, newest first; raise `Forbidden` for another's."""
        actor.require(Permission.TRANSACTION_READ, seller_id)
        if not 0 <= limit <= PAGE_MAX:
            raise invalid("first", f"must be 0 to {PAGE_MAX}")
        return await self.queries.seller_entries(seller_id, limit=limit, after=after)
