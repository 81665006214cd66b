"""Who handles refunds and disputes, wired as in production."""

from collections.abc import Mapping

from application.events.dispute_event import DisputeEvent
from application.events.effect import EventHandler
from application.events.refund_event import ChargeRefundEvent, RefundEvent
from application.ports.recourse_gateway import RecourseGateway
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.settle_dispute import SettleDispute
from application.settle_refunds import SettleRefunds
from application.weigh_recourse import WeighRecourse


def recourse_handlers(
    begin: BeginUnitOfWork, gateway: RecourseGateway, clock: Clock, ids: IdSource
) -> Mapping[type[EventHandler], EventHandler]:
    weigh = WeighRecourse(clock, ids)
    settle = SettleRefunds(weigh)
    return {
        ChargeRefundEvent: ChargeRefundEvent(gateway, settle),
        RefundEvent: RefundEvent(gateway, settle),
        DisputeEvent: DisputeEvent(begin, gateway, SettleDispute(weigh)),
    }
