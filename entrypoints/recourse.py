"""Who handles refunds and disputes, put together from the core."""

from dependency_injector import containers, providers

from application.events.dispute_event import DisputeEvent
from application.events.refund_event import ChargeRefundEvent, RefundEvent
from application.settle_dispute import SettleDispute
from application.settle_refunds import SettleRefunds
from application.weigh_recourse import WeighRecourse


class RecourseContainer(containers.DeclarativeContainer):
    """Takes core and billing; gives the handlers of what becomes of money after it was charged."""

    core = providers.DependenciesContainer()
    billing = providers.DependenciesContainer()

    weigh = providers.Singleton(WeighRecourse, clock=core.clock, ids=core.ids)
    settle_refunds = providers.Singleton(SettleRefunds, weigh)
    settle_dispute = providers.Singleton(SettleDispute, weigh)

    charge_refund_event = providers.Singleton(
        ChargeRefundEvent, gateway=core.recourse, settle=settle_refunds, invoices=billing.recourse
    )
    refund_event = providers.Singleton(
        RefundEvent, gateway=core.recourse, settle=settle_refunds, invoices=billing.recourse
    )
    dispute_event = providers.Singleton(
        DisputeEvent,
        begin=core.begin,
        gateway=core.recourse,
        settle=settle_dispute,
        invoices=billing.recourse,
    )
