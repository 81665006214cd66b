"""Who handles which events, wired as in production."""

from collections.abc import Mapping

from application.drop_card import DropCard
from application.events.account_event import AccountEvent
from application.events.card_event import CardEvent
from application.events.charge_event import ChargeDetailEvent, ChargeEvent
from application.events.customer_event import CustomerEvent
from application.events.dispute_event import DisputeEvent
from application.events.effect import EventHandler
from application.events.invoice_recourse import InvoiceRecourse
from application.events.payout_event import PayoutEvent
from application.events.refund_event import ChargeRefundEvent, RefundEvent
from application.events.setup_event import SetupEvent
from application.events.top_up_event import BalanceEvent, TopUpEvent
from application.file_receipt import FileReceipt
from application.ports.account_gateway import AccountGateway
from application.ports.charge_gateway import ChargeGateway
from application.ports.customer_gateway import CustomerGateway
from application.ports.funding_gateway import FundingGateway
from application.ports.payout_gateway import PayoutGateway
from application.ports.recourse_gateway import RecourseGateway
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.release_held import ReleaseHeld
from application.save_card import KeepCard
from application.settle_charge import SettleCharge
from application.settle_dispute import SettleDispute
from application.settle_refunds import SettleRefunds
from application.sync_account import SyncAccount
from application.weigh_recourse import WeighRecourse

Handlers = Mapping[type[EventHandler], EventHandler]


def charge_handlers(
    begin: BeginUnitOfWork, gateway: ChargeGateway, settle: SettleCharge
) -> Handlers:
    charge = ChargeEvent(begin, gateway, settle)
    return {ChargeEvent: charge, ChargeDetailEvent: ChargeDetailEvent(begin, gateway, charge)}


def recourse_handlers(
    begin: BeginUnitOfWork,
    gateway: RecourseGateway,
    invoices: InvoiceRecourse,
    clock: Clock,
    ids: IdSource,
) -> Handlers:
    weigh = WeighRecourse(clock, ids)
    settle = SettleRefunds(weigh)
    return {
        ChargeRefundEvent: ChargeRefundEvent(gateway, settle, invoices),
        RefundEvent: RefundEvent(gateway, settle, invoices),
        DisputeEvent: DisputeEvent(begin, gateway, SettleDispute(weigh), invoices),
    }


def card_handlers(
    begin: BeginUnitOfWork, gateway: CustomerGateway, keep: KeepCard, drop: DropCard
) -> Handlers:
    return {
        SetupEvent: SetupEvent(begin, gateway, keep),
        CardEvent: CardEvent(begin, gateway, drop),
        CustomerEvent: CustomerEvent(begin, gateway, drop),
    }


def account_handlers(
    begin: BeginUnitOfWork,
    accounts: AccountGateway,
    payouts: PayoutGateway,
    sync: SyncAccount,
    clock: Clock,
) -> Handlers:
    return {
        AccountEvent: AccountEvent(begin, accounts, sync, clock),
        PayoutEvent: PayoutEvent(begin, payouts, clock),
    }


def funding_handlers(
    gateway: FundingGateway, file: FileReceipt, release: ReleaseHeld, clock: Clock, ids: IdSource
) -> Handlers:
    return {
        TopUpEvent: TopUpEvent(gateway, file, release, clock, ids),
        BalanceEvent: BalanceEvent(release),
    }
