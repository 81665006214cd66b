"""Subscriptions and invoices at the processor in memory."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.memory.gateway_objects import HeldInvoice, HeldSubscription
from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import GatewayMisused
from application.ports.refusals import RequestRefused
from application.ports.subscription_gateway import (
    FoundInvoice,
    FoundSubscription,
    SubscriptionOrder,
)
from domain.ids import ChargeReference, InvoiceReference, SubscriptionReference
from domain.invoice import InvoiceFacts, InvoiceStatus
from domain.money import zero
from domain.subscription import SubscriptionEnded, SubscriptionFacts, SubscriptionStatus

PERIOD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MemorySubscriptionGateway:
    """Keeps `SubscriptionGateway`; invoices are paid when a `Biller` is told so."""

    processor: MemoryProcessor

    async def create_subscription(self, order: SubscriptionOrder, *, key: str) -> FoundSubscription:
        return self.processor.door.answer_once(key, order, lambda: self._create(order))

    async def look_up_subscription(
        self, order: SubscriptionOrder, *, since: datetime, until: datetime
    ) -> FoundSubscription | None:
        return self.processor.door.answer(
            lambda: next(
                (
                    held.shown
                    for held in self.processor.subscriptions.values()
                    if held.shown.made_for == order.subscription_id
                    and held.shown.customer == order.customer
                    and since <= held.created_at <= until
                ),
                None,
            )
        )

    async def look_up_live(
        self, order: SubscriptionOrder, *, since: datetime
    ) -> FoundSubscription | None:
        return self.processor.door.answer(
            lambda: next(
                (
                    held.shown
                    for held in self.processor.subscriptions.values()
                    if held.shown.customer == order.customer
                    and held.shown.facts.price == order.price
                    and not held.shown.facts.has_ended
                    and since <= held.created_at
                ),
                None,
            )
        )

    async def find_subscription(self, reference: SubscriptionReference) -> FoundSubscription:
        return self.processor.door.answer(lambda: self._held(reference).shown)

    async def end_with_period(
        self, reference: SubscriptionReference, *, is_wanted: bool
    ) -> FoundSubscription:
        return self.processor.door.answer(lambda: self._wish(reference, is_wanted=is_wanted))

    async def end_now(self, reference: SubscriptionReference) -> FoundSubscription:
        return self.processor.door.answer(lambda: self._end(reference))

    async def find_invoice(self, reference: InvoiceReference) -> FoundInvoice | None:
        held = self.processor.door.answer(lambda: self.processor.invoices.get(reference))
        return None if held is None else held.shown

    async def find_paid_invoice(self, payment: str) -> InvoiceReference:
        return self.processor.door.answer(lambda: self._paid_by(payment))

    async def find_charged_invoice(self, charge: ChargeReference) -> InvoiceReference | None:
        return self.processor.door.answer(
            lambda: next(
                (
                    held.shown.facts.reference
                    for held in self.processor.invoices.values()
                    if held.charge == charge
                ),
                None,
            )
        )

    def _create(self, order: SubscriptionOrder) -> FoundSubscription:
        if order.customer not in self.processor.customers:
            raise RequestRefused("no such customer")
        if order.price not in self.processor.prices:
            raise RequestRefused("no such price")
        now = self.processor.clock.now().replace(microsecond=0)
        reference = SubscriptionReference(self.processor.new_reference("sub"))
        facts = SubscriptionFacts(
            reference=reference,
            price=order.price,
            status=SubscriptionStatus.INCOMPLETE,
            period_start=now,
            period_end=now + PERIOD,
        )
        shown = FoundSubscription(
            facts=facts,
            customer=order.customer,
            made_for=order.subscription_id,
            client_secret=f"{self.processor.new_reference('pi')}_secret",
        )
        self.processor.subscriptions[reference] = HeldSubscription(shown=shown, created_at=now)
        self.bill(reference)
        return shown

    def bill(self, reference: SubscriptionReference) -> InvoiceReference:
        """Make the invoice, already open, for a subscription's present period."""
        shown = self._held(reference).shown
        price = self.processor.prices[shown.facts.price]
        name = InvoiceReference(self.processor.new_reference("in"))
        self.processor.invoices[name] = HeldInvoice(
            shown=FoundInvoice(
                facts=InvoiceFacts(
                    reference=name,
                    status=InvoiceStatus.OPEN,
                    amount_due=price,
                    amount_paid=zero(price.currency),
                    amount_remaining=price,
                    period_start=shown.facts.period_start,
                    period_end=shown.facts.period_end,
                    created_at=shown.facts.period_start,
                    subscription=reference,
                    number=f"OPS-{len(self.processor.invoices) + 1:04d}",
                    hosted_page=f"https://processor.example/{name}",
                    pdf=f"https://processor.example/{name}/pdf",
                ),
                customer=shown.customer,
            ),
            payment=self.processor.new_reference("inpay"),
        )
        return name

    def _held(self, reference: SubscriptionReference) -> HeldSubscription:
        if reference not in self.processor.subscriptions:
            raise GatewayMisused("no such subscription")
        return self.processor.subscriptions[reference]

    def _wish(self, reference: SubscriptionReference, *, is_wanted: bool) -> FoundSubscription:
        held = self._held(reference)
        if held.shown.facts.has_ended:
            raise SubscriptionEnded("the subscription has ended; start a new one")
        now = self.processor.clock.now().replace(microsecond=0)
        held.become(cancel_at_period_end=is_wanted, canceled_at=now if is_wanted else None)
        return replace(held.shown, client_secret=None)

    def _end(self, reference: SubscriptionReference) -> FoundSubscription:
        held = self._held(reference)
        if not held.shown.facts.has_ended:
            now = self.processor.clock.now().replace(microsecond=0)
            held.become(status=SubscriptionStatus.CANCELED, canceled_at=now)
        return replace(held.shown, client_secret=None)

    def _paid_by(self, payment: str) -> InvoiceReference:
        for held in self.processor.invoices.values():
            if held.payment == payment:
                return held.shown.facts.reference
        raise GatewayMisused("no such payment of an invoice")
