"""`charge.refunded`, `refund.*` and `charge.refund.updated`: money goes back to the card."""

from dataclasses import dataclass

from application.actor import Actor
from application.events.effect import Applied, Effect, lock_named
from application.events.invoice_recourse import InvoiceRecourse
from application.ports.recourse_gateway import RecourseGateway, SeenRefunds
from application.ports.unit_of_work import UnitOfWork
from application.settle_refunds import SettleRefunds
from domain.ids import ChargeReference, RefundReference
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class ChargeRefundEvent:
    """Books the refunds of the charge that the event names."""

    gateway: RecourseGateway
    settle: SettleRefunds
    invoices: InvoiceRecourse

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the charge's refunds."""
        seen = await self.gateway.find_refunds(ChargeReference(event.object_reference))
        return await _effect(seen, self.settle, self.invoices, actor)


@dataclass(frozen=True, slots=True)
class RefundEvent:
    """Books the refund that the event names, and those beside it."""

    gateway: RecourseGateway
    settle: SettleRefunds
    invoices: InvoiceRecourse

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the refund and at those beside it."""
        reference = RefundReference(event.object_reference)
        seen = await self.gateway.find_refunds_beside(reference)
        return await _effect(seen, self.settle, self.invoices, actor)


async def _effect(
    seen: SeenRefunds, settle: SettleRefunds, invoices: InvoiceRecourse, actor: Actor
) -> Effect:
    if seen.transaction_id is None:
        return await invoices.refunds(seen, actor=actor)
    transaction_id = seen.transaction_id

    async def effect(unit: UnitOfWork) -> Applied:
        transaction = await lock_named(unit, transaction_id)
        return Applied(transaction_id, await settle(unit, transaction, seen, actor=actor))

    return effect
