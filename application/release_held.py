"""Try held transfers again when their reason may have gone."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from application.actor import Actor
from application.ports.jobs import Job, JobKind
from application.ports.transactions import HeldTransfer
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.ids import JobId, SellerId
from domain.transfer import HoldReason

_NAMESPACE: Final = UUID("6f707369-6465-5061-796d-656e74730001")


@dataclass(frozen=True, slots=True)
class ReleaseHeld:
    """Queues the transfers that one reason holds; each tries its gate again and may stay held."""

    begin: BeginUnitOfWork

    async def __call__(self, *, reason: HoldReason, limit: int, actor: Actor) -> int:
        """Queue up to `limit` transfers in a commit of its own; return how many."""
        async with self.begin() as unit:
            if reason is HoldReason.MONEY_STOP and await unit.money_stops.standing():
                return 0
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
        found = await unit.index.held(reason, seller_id=seller_id, limit=limit)
        unit.outbox.add(*(_job(held, actor) for held in found))
        return len(found)


def _job(held: HeldTransfer, actor: Actor) -> Job:
    """Return the one job that there is for a transfer since it was last tried and held.

    Every try saves the transaction anew; a burst of events queues each transfer once.
    """
    name = f"{held.transaction_id}:{held.version}"
    return Job(
        id=JobId(uuid5(_NAMESPACE, name)),
        kind=JobKind.RUN_TRANSFER,
        subject=str(held.transaction_id),
        request_id=actor.request_id,
    )
