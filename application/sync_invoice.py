"""Take in what Stripe says of a seller's invoice, and book the money that paid it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.changes import differences
from application.errors import NewsOvertaken
from application.ports.audit import AuditEvent
from application.ports.subscription_gateway import FoundInvoice
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from domain.ids import InvoiceId, PostingId, SellerId
from domain.invoice import Invoice, InvoiceFacts
from domain.invoice_books import InvoiceBookkeeper


@dataclass(frozen=True, slots=True)
class SyncInvoice:
    """Saves newer facts and books each payment once.

    News is newer where nobody heard any since before Stripe was asked. Raises `NewsOvertaken`.
    """

    clock: Clock
    ids: IdSource

    async def __call__(
        self,
        unit: UnitOfWork,
        seller_id: SellerId,
        found: FoundInvoice,
        *,
        seen: datetime | None,
        actor: Actor,
    ) -> tuple[Invoice, str | None]:
        """Return the invoice as it stands, and why the facts are late, if they are.

        `seen` was its `synced_at` before Stripe was asked.
        """
        saved = await self._save(unit, seller_id, found.facts, seen=seen, actor=actor)
        for taking in found.takings:
            await unit.ledger.post(self.books(seller_id).paid(taking))
        return saved

    def books(self, seller_id: SellerId) -> InvoiceBookkeeper:
        """Return a bookkeeper for one posting."""
        return InvoiceBookkeeper(
            id=PostingId(self.ids.new()), at=self.clock.now(), seller_id=seller_id
        )

    async def _save(
        self,
        unit: UnitOfWork,
        seller_id: SellerId,
        facts: InvoiceFacts,
        *,
        seen: datetime | None,
        actor: Actor,
    ) -> tuple[Invoice, str | None]:
        before = await unit.invoices.lock_named(facts.reference)
        if before is None:
            invoice = Invoice(
                id=InvoiceId(self.ids.new()),
                seller_id=seller_id,
                facts=facts,
                synced_at=self.clock.now(),
            )
            if not await unit.invoices.add(invoice):
                raise NewsOvertaken(f"{facts.reference} was described by somebody else meanwhile")
            _record(unit, None, invoice, actor)
            return invoice, None
        if before.facts == facts:
            return before, "already known"
        if before.synced_at != seen:
            raise NewsOvertaken(f"{facts.reference} was described by somebody else meanwhile")
        late = before.late_news(facts)
        if late is not None:
            return before, late
        after = before.synced(facts, at=self.clock.now())
        await unit.invoices.save(after)
        _record(unit, before, after, actor)
        return after, None


def _record(unit: UnitOfWork, before: Invoice | None, after: Invoice, actor: Actor) -> None:
    old, new = differences(_facts(before.facts) if before else {}, _facts(after.facts))
    unit.audit.record(
        AuditEvent(
            action="invoice.synced",
            subject=f"invoice:{after.id}",
            actor=actor,
            at=after.synced_at,
            before=old,
            after=new,
            seller_id=after.seller_id,
        )
    )


def _facts(facts: InvoiceFacts) -> Mapping[str, str | None]:
    due = facts.next_payment_attempt
    return {
        "invoice": facts.reference,
        "number": facts.number,
        "status": facts.status,
        "amountDue": str(facts.amount_due),
        "amountPaid": str(facts.amount_paid),
        "amountRemaining": str(facts.amount_remaining),
        "attemptCount": str(facts.attempt_count),
        "nextPaymentAttempt": due.isoformat() if due else None,
        "lastPaymentError": facts.last_payment_error,
    }
