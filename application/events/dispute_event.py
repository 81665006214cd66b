"""`charge.dispute.*`: a bank claims a fee or an invoice's money, or only asks."""

from dataclasses import dataclass

from application.actor import Actor
from application.errors import NewsOvertaken
from application.events.effect import Applied, Effect, lock_named
from application.events.invoice_recourse import InvoiceRecourse
from application.ports.recourse_gateway import RecourseGateway
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.settle_dispute import SettleDispute
from domain.ids import DisputeReference
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class DisputeEvent:
    """Books a dispute as it stands; no order of its states is assumed, for banks think again."""

    begin: BeginUnitOfWork
    gateway: RecourseGateway
    settle: SettleDispute
    invoices: InvoiceRecourse

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the dispute; whoever looks while it changes here looks once more."""
        reference = DisputeReference(event.object_reference)
        async with self.begin() as unit:
            known = await unit.disputes.get(reference)
        seen = await self.gateway.find_dispute(reference)
        if seen.transaction_id is None:
            return await self.invoices.dispute(seen, actor=actor)
        transaction_id = seen.transaction_id

        async def effect(unit: UnitOfWork) -> Applied:
            transaction = await lock_named(unit, transaction_id)
            if await unit.disputes.get(reference) != known:
                raise NewsOvertaken(f"{reference} changed while Stripe was asked")
            return Applied(transaction_id, await self.settle(unit, transaction, seen, actor=actor))

        return effect
