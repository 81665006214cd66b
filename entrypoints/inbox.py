"""Everything that is done with Stripe's events, put together from the core."""

from dependency_injector import containers, providers

from application.events.account_event import AccountEvent
from application.events.card_event import CardEvent
from application.events.charge_event import ChargeDetailEvent, ChargeEvent
from application.events.customer_event import CustomerEvent
from application.events.dispute_event import DisputeEvent
from application.events.invoice_event import InvoiceEvent, InvoicePaymentEvent
from application.events.payout_event import PayoutEvent
from application.events.refund_event import ChargeRefundEvent, RefundEvent
from application.events.registry import EventHandlers
from application.events.setup_event import SetupEvent
from application.events.subscription_event import SubscriptionEvent
from application.events.top_up_event import BalanceEvent, TopUpEvent
from application.events.transfer_event import TransferEvent
from application.ports.event_gateway import EventGateway
from application.ports.event_queries import EventQueries
from application.ports.inbox import EventMarks, Inbox
from application.ports.waker import Waker
from application.preview_event import PreviewEvent
from application.process_webhook_event import ProcessWebhookEvent
from application.recover_events import RecoverEvents
from application.replay_events import ReplayEvents
from application.show_events import ShowEvents
from application.sweep_events import SweepEvents
from entrypoints.recourse import RecourseContainer


class InboxContainer(containers.DeclarativeContainer):
    """Takes core, billing and the inbox's ports; gives who handles events and looks after them."""

    core = providers.DependenciesContainer()
    billing = providers.DependenciesContainer()
    remembered: providers.Dependency[EventGateway] = providers.Dependency()
    inbox: providers.Dependency[Inbox] = providers.Dependency()
    marks: providers.Dependency[EventMarks] = providers.Dependency()
    event_queries: providers.Dependency[EventQueries] = providers.Dependency()
    waker: providers.Dependency[Waker] = providers.Dependency()

    recourse = providers.Container(RecourseContainer, core=core, billing=billing)

    charge_event = providers.Singleton(
        ChargeEvent, begin=core.begin, gateway=core.charges, settle=core.settle_charge
    )
    handlers = providers.Singleton(
        EventHandlers,
        providers.Dict(
            {
                ChargeEvent: charge_event,
                ChargeDetailEvent: providers.Singleton(
                    ChargeDetailEvent,
                    begin=core.begin,
                    gateway=core.charges,
                    charges=charge_event,
                ),
                CardEvent: providers.Singleton(
                    CardEvent, begin=core.begin, gateway=core.customers, drop=core.drop_card
                ),
                CustomerEvent: providers.Singleton(
                    CustomerEvent, begin=core.begin, gateway=core.customers, drop=core.drop_card
                ),
                ChargeRefundEvent: recourse.charge_refund_event,
                RefundEvent: recourse.refund_event,
                DisputeEvent: recourse.dispute_event,
                TransferEvent: providers.Singleton(
                    TransferEvent,
                    begin=core.begin,
                    gateway=core.transfers,
                    settle=core.settle_transfer,
                ),
                TopUpEvent: providers.Singleton(
                    TopUpEvent,
                    gateway=core.funding,
                    file=core.file_receipt,
                    release=core.release_held,
                    clock=core.clock,
                    ids=core.ids,
                ),
                BalanceEvent: providers.Singleton(BalanceEvent, release=core.release_held),
                AccountEvent: providers.Singleton(
                    AccountEvent,
                    begin=core.begin,
                    gateway=core.accounts,
                    sync=core.sync_account,
                    clock=core.clock,
                ),
                PayoutEvent: providers.Singleton(
                    PayoutEvent, begin=core.begin, gateway=core.payouts, clock=core.clock
                ),
                SetupEvent: providers.Singleton(
                    SetupEvent, begin=core.begin, gateway=core.customers, keep=core.keep_card
                ),
                SubscriptionEvent: billing.subscription_event,
                InvoiceEvent: billing.invoice_event,
                InvoicePaymentEvent: billing.invoice_payment_event,
            }
        ),
    )
    process = providers.Singleton(
        ProcessWebhookEvent, begin=core.begin, marks=marks, handlers=handlers
    )
    sweep = providers.Singleton(
        SweepEvents,
        begin=core.begin,
        gateway=remembered,
        queries=event_queries,
        inbox=inbox,
        waker=waker,
        clock=core.clock,
        ids=core.ids,
    )
    recover = providers.Singleton(RecoverEvents, begin=core.begin, clock=core.clock)
    replay = providers.Singleton(
        ReplayEvents,
        begin=core.begin,
        queries=event_queries,
        preview=providers.Singleton(PreviewEvent, begin=core.begin, handlers=handlers),
        clock=core.clock,
        ids=core.ids,
    )
    show = providers.Singleton(ShowEvents, event_queries)
