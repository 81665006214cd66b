"""What happens to invoices and subscriptions at the processor in memory without our asking."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from adapters.memory.gateway_objects import HeldInvoice
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.gateway_subscriptions import PERIOD, MemorySubscriptionGateway
from adapters.memory.gateway_verdicts import GENERIC_DECLINE
from domain.ids import (
    CustomerReference,
    InvoiceReference,
    PaymentIntentReference,
    SubscriptionReference,
)
from domain.invoice import InvoiceStatus
from domain.money import zero
from domain.movement import Movement
from domain.subscription import SubscriptionStatus

_RETRY = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Biller:
    """Pays, declines, voids and renews, as banks, sellers and time do."""

    processor: MemoryProcessor

    def latest_invoice(self, subscription: SubscriptionReference) -> InvoiceReference:
        """Return the invoice of a subscription's present period."""
        held = self.processor.invoices.values()
        theirs = [one.shown.facts for one in held if one.shown.facts.subscription == subscription]
        return theirs[-1].reference

    def pay(self, invoice: InvoiceReference, *, settles: bool = True) -> None:
        """Let a card pay an invoice; its subscription is active then."""
        held = self.processor.invoices[invoice]
        due = held.shown.facts.amount_due
        intent = PaymentIntentReference(self.processor.new_reference("pi"))
        charge = self.processor.take(due, intent, customer=self._customer_of(held))
        held.charge, fee = charge.reference, charge.processing_fee
        taking = Movement(reference=fee.balance_transaction, amount=due, fee=fee.amount)
        held.shown = replace(held.shown, takings=(taking,) if settles else (), is_settled=settles)
        held.become(
            status=InvoiceStatus.PAID,
            amount_paid=due,
            amount_remaining=zero(due.currency),
            attempt_count=held.shown.facts.attempt_count + 1,
            next_payment_attempt=None,
            last_payment_error=None,
        )
        self._let(held, status=SubscriptionStatus.ACTIVE)

    def decline(self, invoice: InvoiceReference) -> None:
        """Let the bank refuse; a subscription that was active is past due then."""
        held = self.processor.invoices[invoice]
        held.become(
            attempt_count=held.shown.facts.attempt_count + 1,
            next_payment_attempt=self.processor.clock.now().replace(microsecond=0) + _RETRY,
            last_payment_error=GENERIC_DECLINE.decline_code,
        )
        self._let(held, status=SubscriptionStatus.PAST_DUE)

    def end_invoice(self, invoice: InvoiceReference, status: InvoiceStatus) -> None:
        """Declare an invoice void or uncollectible."""
        self.processor.invoices[invoice].become(status=status, next_payment_attempt=None)

    def renew(self, subscription: SubscriptionReference) -> InvoiceReference:
        """Begin the next period, and return its invoice."""
        held = self.processor.subscriptions[subscription]
        end = held.shown.facts.period_end
        held.become(period_start=end, period_end=end + PERIOD)
        return MemorySubscriptionGateway(self.processor).bill(subscription)

    def _customer_of(self, invoice: HeldInvoice) -> CustomerReference | None:
        subscription = invoice.shown.facts.subscription
        if subscription is None:
            return None
        return self.processor.subscriptions[subscription].shown.customer

    def _let(self, invoice: HeldInvoice, **after: Any) -> None:
        subscription = invoice.shown.facts.subscription
        if subscription is not None:
            self.processor.subscriptions[subscription].become(**after)
