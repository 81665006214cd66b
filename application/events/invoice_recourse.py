"""What goes back of the money that paid an invoice: refunds, and what banks claim."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from application.actor import Actor
from application.errors import NotOurs
from application.events.effect import Effect
from application.events.invoice_event import InvoiceEvent
from application.ports.audit import AuditEvent
from application.ports.recourse_gateway import SeenDispute, SeenRefunds
from application.ports.subscription_gateway import SubscriptionGateway
from application.ports.unit_of_work import UnitOfWork
from application.sync_invoice import SyncInvoice
from domain.ids import ChargeReference
from domain.invoice import Invoice
from domain.invoice_books import InvoiceBookkeeper
from domain.ledger import Posting
from domain.movement import Movement

Book = Callable[[InvoiceBookkeeper, Movement], Posting]


@dataclass(frozen=True, slots=True)
class InvoiceRecourse:
    """Books each movement once, beside the invoice as it stands.

    Raises `NotOurs` for a charge that paid no seller's invoice.
    """

    gateway: SubscriptionGateway
    invoice: InvoiceEvent
    sync: SyncInvoice

    async def refunds(self, seen: SeenRefunds, *, actor: Actor) -> Effect:
        """Return what the refunds of a charge change here."""
        both = [(one.taken, one.returned) for one in seen.refunds]
        moved = [movement for pair in both for movement in pair if movement is not None]
        return await self._effect(seen.charge, moved, InvoiceBookkeeper.refunded, actor)

    async def dispute(self, seen: SeenDispute, *, actor: Actor) -> Effect:
        """Return what a dispute of a charge changes here."""
        return await self._effect(seen.charge, seen.movements, InvoiceBookkeeper.disputed, actor)

    async def _effect(
        self, charge: ChargeReference, moved: Sequence[Movement], book: Book, actor: Actor
    ) -> Effect:
        reference = await self.gateway.find_charged_invoice(charge)
        if reference is None:
            raise NotOurs(f"{charge} collects no fee of ours, and paid no invoice")

        async def book_all(unit: UnitOfWork, invoice: Invoice) -> bool:
            return await self._book(unit, invoice, moved, book, actor)

        return await self.invoice.of(reference, actor=actor, then=book_all)

    async def _book(
        self,
        unit: UnitOfWork,
        invoice: Invoice,
        moved: Sequence[Movement],
        book: Book,
        actor: Actor,
    ) -> bool:
        """Return whether any movement was not booked yet."""
        is_news = False
        for movement in moved:
            posting = book(self.sync.books(invoice.seller_id), movement)
            if await unit.ledger.post(posting):
                unit.audit.record(_fact(invoice, posting, movement, actor))
                is_news = True
        return is_news


def _fact(invoice: Invoice, posting: Posting, movement: Movement, actor: Actor) -> AuditEvent:
    return AuditEvent(
        action=posting.kind.lower().replace("_", ".", 1),
        subject=f"invoice:{invoice.id}",
        actor=actor,
        at=posting.at,
        before={},
        after={"movement": movement.reference, "amount": str(movement.amount)},
        seller_id=invoice.seller_id,
    )
