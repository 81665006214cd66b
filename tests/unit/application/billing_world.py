"""The part of a world that bills: subscriptions, invoices, and what is told of them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.gateway_subscriptions import MemorySubscriptionGateway
from adapters.memory.system import ManualClock
from application.allowed_prices import AllowedPrices
from application.create_subscription import CreateSubscription
from application.end_subscription import EndSubscription
from application.events.effect import EventHandler
from application.events.invoice_event import InvoiceEvent, InvoicePaymentEvent
from application.events.invoice_recourse import InvoiceRecourse
from application.events.subscription_event import SubscriptionEvent
from application.ports.system import IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.sync_invoice import SyncInvoice
from application.sync_subscription import SettleSubscription, SyncSubscription
from domain.ids import PriceReference
from tests.builders import usd

BASIC: Final = PriceReference("price_basic")
PLUS: Final = PriceReference("price_plus")


class BillingParts:
    """Wired as in production, over what the whole world has."""

    begin: BeginUnitOfWork
    processor: MemoryProcessor
    clock: ManualClock
    ids: IdSource

    @cached_property
    def subscriptions(self) -> MemorySubscriptionGateway:
        self.processor.prices |= {BASIC: usd(2_900), PLUS: usd(9_900)}
        return MemorySubscriptionGateway(self.processor)

    @cached_property
    def settle_subscription(self) -> SettleSubscription:
        return SettleSubscription(self.begin, self.subscriptions, SyncSubscription(self.clock))

    @cached_property
    def create_subscription(self) -> CreateSubscription:
        return CreateSubscription(
            begin=self.begin,
            gateway=self.subscriptions,
            settle=self.settle_subscription,
            prices=AllowedPrices(BASIC, frozenset({PLUS})),
            clock=self.clock,
            ids=self.ids,
        )

    @cached_property
    def end_subscription(self) -> EndSubscription:
        return EndSubscription(self.begin, self.subscriptions, self.settle_subscription)

    @cached_property
    def invoice_event(self) -> InvoiceEvent:
        return InvoiceEvent(self.begin, self.subscriptions, SyncInvoice(self.clock, self.ids))

    @cached_property
    def invoice_recourse(self) -> InvoiceRecourse:
        sync = SyncInvoice(self.clock, self.ids)
        return InvoiceRecourse(self.subscriptions, self.invoice_event, sync)

    @cached_property
    def billing_handlers(self) -> Mapping[type[EventHandler], EventHandler]:
        subscription = SubscriptionEvent(
            self.begin, self.subscriptions, SyncSubscription(self.clock), self.clock, self.ids
        )
        return {
            SubscriptionEvent: subscription,
            InvoiceEvent: self.invoice_event,
            InvoicePaymentEvent: InvoicePaymentEvent(self.subscriptions, self.invoice_event),
        }
