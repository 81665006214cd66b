"""`invoice.*` and `invoice_payment.*`: what a seller is to pay, and whether that was paid."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from application.actor import Actor
from application.errors import NotOurs, OutcomeUnknown
from application.events.effect import Applied, Effect
from application.ports.subscription_gateway import SubscriptionGateway
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.sync_invoice import SyncInvoice
from domain.ids import InvoiceReference
from domain.invoice import Invoice
from domain.webhook_event import WebhookEvent

Then = Callable[[UnitOfWork, Invoice], Awaitable[bool]]
"""What else is done with an invoice in the same unit; True says that anything was."""


@dataclass(frozen=True, slots=True)
class InvoiceEvent:
    """Keeps an invoice as it stands, and books what paid it."""

    begin: BeginUnitOfWork
    gateway: SubscriptionGateway
    sync: SyncInvoice

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the invoice."""
        return await self.of(InvoiceReference(event.object_reference), actor=actor)

    async def of(
        self, reference: InvoiceReference, *, actor: Actor, then: Then | None = None
    ) -> Effect:
        """Return what an invoice, as it stands, changes here; `then` tells whether it did more."""
        async with self.begin() as unit:
            known = await unit.invoices.lock_named(reference)
        seen = known.synced_at if known else None
        found = await self.gateway.find_invoice(reference)
        if found is None:
            raise NotOurs(f"{reference} was a draft and is deleted")
        async with self.begin() as unit:
            owner = await unit.customers.owner(found.customer)
        if owner is None:
            raise NotOurs(f"{reference} is for a customer who is no seller")
        if not found.is_settled:
            raise OutcomeUnknown(f"what paid {reference} is not settled yet")
        seller_id, as_it_stands = owner, found

        async def effect(unit: UnitOfWork) -> Applied:
            invoice, note = await self.sync(unit, seller_id, as_it_stands, seen=seen, actor=actor)
            did_more = then is not None and await then(unit, invoice)
            return Applied(note=None if did_more else note)

        return effect


@dataclass(frozen=True, slots=True)
class InvoicePaymentEvent:
    """Looks at the invoice that a payment is for."""

    gateway: SubscriptionGateway
    invoice: InvoiceEvent

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the payment, and then at its invoice."""
        paid = await self.gateway.find_paid_invoice(event.object_reference)
        return await self.invoice.of(paid, actor=actor)
