"""Tell what a recovery would cost, what price lists there are, and what fees come to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from application.actor import Actor
from application.permissions import Permission
from application.ports.fee_policies import FeeQueries, FeeTotals, RecordedPolicy
from application.ports.queries import PAGE_MAX, TransactionFilter
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from application.price import quote_under
from application.show_transactions import visible
from domain.errors import invalid
from domain.fees import FeePolicy, FeeQuote
from domain.ids import SellerId
from domain.money import Money


@dataclass(frozen=True, slots=True)
class ShowFees:
    """Reads fees; a seller learns of the seller's own alone."""

    begin: BeginUnitOfWork
    queries: FeeQueries
    clock: Clock
    given: tuple[FeePolicy, ...]

    async def quote(
        self, seller_id: SellerId, recovered: Money, *, at: datetime | None, actor: Actor
    ) -> FeeQuote:
        """Return how a recovery would divide; raise `FeeRejected` or `Forbidden`."""
        actor.require(Permission.FEE_READ, seller_id)
        moment = at or self.clock.now()
        async with self.begin() as unit:
            stored = await unit.fee_policies.in_force(seller_id, at=moment)
        return quote_under(self.given, stored, recovered, seller_id=seller_id, at=moment)

    async def policies(
        self, seller_id: SellerId | None, *, limit: int, actor: Actor
    ) -> Sequence[RecordedPolicy]:
        """Return what was set for everybody and for a seller; raise `Forbidden`.

        Who set it, and why, is not for sellers.
        """
        if not 0 <= limit <= PAGE_MAX:
            raise invalid("first", f"must be 0 to {PAGE_MAX}")
        actor.require(Permission.FEE_READ, seller_id)
        found = await self.queries.policies(seller_id, limit=limit)
        if actor.is_staff:
            return found
        return [replace(recorded, set_by="", reason="") for recorded in found]

    async def totals(self, filter: TransactionFilter, *, actor: Actor) -> Sequence[FeeTotals]:
        """Return exact sums of the transactions that the caller may see."""
        return await self.queries.totals(visible(filter, actor, Permission.FEE_READ))
