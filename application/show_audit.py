"""Show the audit to those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from application.actor import Actor
from application.discretion import record_for
from application.permissions import Permission
from application.ports.audit_queries import (
    AuditCursor,
    AuditFilter,
    AuditPage,
    AuditQueries,
    KeptRecord,
    SellerAudit,
)
from application.ports.queries import PAGE_MAX
from application.ports.system import Clock
from domain.errors import invalid
from domain.ids import SellerId, TransactionId

DAYS_MAX: Final = 3_660


class SellerSummary(NamedTuple):
    """What was recorded about a seller, and since when."""

    since: datetime
    audit: SellerAudit


@dataclass(frozen=True, slots=True)
class ShowAudit:
    """Reads the audit: admins all of it, a seller what is recorded of the seller's own."""

    queries: AuditQueries
    clock: Clock

    async def trails(
        self, ids: Sequence[TransactionId], *, limit: int, after: int, actor: Actor
    ) -> Sequence[KeptRecord]:
        """Return records of transactions that the caller was shown; one more than the limit."""
        _require_page(limit)
        rows = await self.queries.trails(ids, limit=limit + 1, after=after)
        return [row._replace(record=record_for(actor, row.record)) for row in rows]

    async def events(
        self, filter: AuditFilter, *, limit: int, after: AuditCursor | None, actor: Actor
    ) -> AuditPage:
        """Return one page of all records, newest first, for admins; raise `InvalidInput`."""
        actor.require(Permission.AUDIT_READ)
        _require_page(limit)
        return await self.queries.events(filter, limit=limit, after=after)

    async def seller(self, seller_id: SellerId, *, days: int, actor: Actor) -> SellerSummary:
        """Return what was recorded about a seller; raise `Forbidden` for another seller's."""
        actor.require(Permission.SELLER_READ, seller_id)
        if not 1 <= days <= DAYS_MAX:
            raise invalid("days", f"must be 1 to {DAYS_MAX}")
        since = self.clock.now() - timedelta(days=days)
        return SellerSummary(since, await self.queries.seller(seller_id, since=since))


def _require_page(limit: int) -> None:
    if not 0 <= limit <= PAGE_MAX:
        raise invalid("first", f"must be 0 to {PAGE_MAX}")
