"""Try held transfers again when their reason may have gone."""

from dataclasses import dataclass

from application.actor import Actor
from application.new_job import new_job
from application.ports.jobs import JobKind
from application.ports.system import IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.ids import SellerId
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True)
class ReleaseHeld:
    """Queues the transfers that one reason holds; each tries its gate again and may stay held."""

    begin: BeginUnitOfWork
    ids: IdSource

    async def __call__(self, *, reason: HoldReason, limit: int, actor: Actor) -> int:
        """Queue up to `limit` transfers in a commit of its own; return how many."""
        async with self.begin() as unit:
            return await self.within(unit, reason=reason, limit=limit, actor=actor)

    async def within(
        self,
        unit: UnitOfWork,
        *,
        reason: HoldReason,
        actor: Actor,
        seller_id: SellerId | None = None,
        limit: int = 1000,
    ) -> int:
        """Queue them in `unit`, with the event that removes the reason."""
        held = await unit.index.held(reason, seller_id=seller_id, limit=limit)
        for transaction_id in held:
            unit.outbox.add(new_job(self.ids, JobKind.RUN_TRANSFER, transaction_id, actor=actor))
        return len(held)
