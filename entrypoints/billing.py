"""Everything about subscriptions and invoices, put together from the core."""

from dependency_injector import containers, providers

from application.allowed_prices import AllowedPrices
from application.create_subscription import CreateSubscription
from application.end_subscription import EndSubscription
from application.events.invoice_event import InvoiceEvent, InvoicePaymentEvent
from application.events.invoice_recourse import InvoiceRecourse
from application.events.subscription_event import SubscriptionEvent
from application.ports.billing import BillingQueries
from application.ports.subscription_gateway import SubscriptionGateway
from application.show_billing import ShowBilling
from application.sync_invoice import SyncInvoice
from application.sync_subscription import SettleSubscription, SyncSubscription


class Billing(containers.DeclarativeContainer):
    """Takes the core and the topic's ports; gives use cases, and who handles its events."""

    core = providers.DependenciesContainer()
    gateway: providers.Dependency[SubscriptionGateway] = providers.Dependency()
    queries: providers.Dependency[BillingQueries] = providers.Dependency()
    prices: providers.Dependency[AllowedPrices] = providers.Dependency()

    sync = providers.Singleton(SyncSubscription, core.clock)
    settle = providers.Singleton(SettleSubscription, begin=core.begin, gateway=gateway, sync=sync)
    create = providers.Singleton(
        CreateSubscription,
        begin=core.begin,
        gateway=gateway,
        settle=settle,
        prices=prices,
        clock=core.clock,
        ids=core.ids,
        is_paused=core.is_charging_paused,
        forgotten_since=core.forgotten_since,
    )
    end = providers.Singleton(EndSubscription, begin=core.begin, gateway=gateway, settle=settle)
    show = providers.Singleton(ShowBilling, queries)
    subscription_event = providers.Singleton(
        SubscriptionEvent,
        begin=core.begin,
        gateway=gateway,
        sync=sync,
        clock=core.clock,
        ids=core.ids,
    )
    sync_invoice = providers.Singleton(SyncInvoice, clock=core.clock, ids=core.ids)
    invoice_event = providers.Singleton(
        InvoiceEvent, begin=core.begin, gateway=gateway, sync=sync_invoice
    )
    recourse = providers.Singleton(
        InvoiceRecourse, gateway=gateway, invoice=invoice_event, sync=sync_invoice
    )
    invoice_payment_event = providers.Singleton(
        InvoicePaymentEvent, gateway=gateway, invoice=invoice_event
    )
