"""The use cases, put together from ports: no adapter is known here."""

from dependency_injector import containers, providers

from application.allocate_receipts import AllocateReceipts
from application.book_processing_fee import BookProcessingFee
from application.charge_commission import ChargeCommission
from application.connect_seller import CreateConnectAccount, CreateOnboardingLink
from application.events.account_event import AccountEvent
from application.events.charge_event import ChargeEvent
from application.events.registry import EventHandlers
from application.events.setup_event import SetupEvent
from application.events.top_up_event import BalanceEvent, TopUpEvent
from application.events.transfer_event import TransferEvent
from application.file_receipt import FileReceipt
from application.fund_transaction import FundTransaction
from application.open_attempts import OpenAttempts
from application.ports.account_gateway import AccountGateway
from application.ports.charge_gateway import ChargeGateway
from application.ports.customer_gateway import CustomerGateway
from application.ports.event_gateway import EventGateway
from application.ports.event_queries import EventQueries
from application.ports.funding_gateway import FundingGateway
from application.ports.inbox import Inbox
from application.ports.intake import Intake
from application.ports.system import Clock, IdSource
from application.ports.transfer_gateway import TransferGateway
from application.ports.unit_of_work import BeginUnitOfWork
from application.ports.waker import Waker
from application.preview_event import PreviewEvent
from application.process_webhook_event import ProcessWebhookEvent
from application.record_receipt import RecordReceipt
from application.recover_events import RecoverEvents
from application.redirects import Redirects
from application.release_held import ReleaseHeld
from application.replay_events import ReplayEvents
from application.run_charge import RunCharge
from application.run_transfer import RunTransfer
from application.save_card import KeepCard, SetDefaultCard, TellDefaultCard
from application.schedule_jobs import ScheduleJobs
from application.settle_charge import SettleCharge
from application.settle_transfer import SettleTransfer
from application.show_events import ShowEvents
from application.start_card_setup import CreateCustomerSetup
from application.sweep_events import SweepEvents
from application.sync_account import SyncAccount
from domain.fees import FeePolicy
from domain.funds_flow import FundsFlow
from entrypoints.jobs import JobUseCases


class Core(containers.DeclarativeContainer):
    """Takes the ports; gives every use case that changes something."""

    begin: providers.Dependency[BeginUnitOfWork] = providers.Dependency()
    intake: providers.Dependency[Intake] = providers.Dependency()
    clock: providers.Dependency[Clock] = providers.Dependency()
    ids: providers.Dependency[IdSource] = providers.Dependency()
    charges: providers.Dependency[ChargeGateway] = providers.Dependency()
    transfers: providers.Dependency[TransferGateway] = providers.Dependency()
    accounts: providers.Dependency[AccountGateway] = providers.Dependency()
    customers: providers.Dependency[CustomerGateway] = providers.Dependency()
    funding: providers.Dependency[FundingGateway] = providers.Dependency()
    remembered: providers.Dependency[EventGateway] = providers.Dependency()
    inbox: providers.Dependency[Inbox] = providers.Dependency()
    event_queries: providers.Dependency[EventQueries] = providers.Dependency()
    waker: providers.Dependency[Waker] = providers.Dependency()
    policies: providers.Dependency[tuple[FeePolicy, ...]] = providers.Dependency()
    default_flow: providers.Dependency[FundsFlow] = providers.Dependency()
    require_funded: providers.Dependency[bool] = providers.Dependency()
    redirect_origins: providers.Dependency[tuple[str, ...]] = providers.Dependency()

    redirects = providers.Singleton(Redirects, redirect_origins)
    release_held = providers.Singleton(ReleaseHeld, begin=begin)
    sync_account = providers.Singleton(SyncAccount, release=release_held)
    keep_card = providers.Singleton(KeepCard, clock=clock, ids=ids)
    allocate = providers.Singleton(AllocateReceipts, clock=clock, ids=ids)
    fund_transaction = providers.Singleton(FundTransaction, begin=begin, allocate=allocate, ids=ids)
    file_receipt = providers.Singleton(FileReceipt, fund=fund_transaction, clock=clock, ids=ids)
    settle_charge = providers.Singleton(SettleCharge, clock=clock, ids=ids)
    settle_transfer = providers.Singleton(SettleTransfer, clock=clock, ids=ids)
    attempts = providers.Singleton(OpenAttempts, begin=begin, clock=clock, ids=ids)

    charge_commission = providers.Singleton(
        ChargeCommission,
        begin=begin,
        intake=intake,
        clock=clock,
        ids=ids,
        policies=policies,
        default_flow=default_flow,
    )
    record_receipt = providers.Singleton(
        RecordReceipt, begin=begin, file=file_receipt, clock=clock, ids=ids
    )
    create_onboarding_link = providers.Singleton(
        CreateOnboardingLink, begin=begin, gateway=accounts, redirects=redirects
    )
    create_connect_account = providers.Singleton(
        CreateConnectAccount,
        begin=begin,
        gateway=accounts,
        sync=sync_account,
        link=create_onboarding_link,
        clock=clock,
        ids=ids,
    )
    create_customer_setup = providers.Singleton(
        CreateCustomerSetup, begin=begin, gateway=customers, clock=clock, ids=ids
    )
    set_default_card = providers.Singleton(
        SetDefaultCard, begin=begin, gateway=customers, keep=keep_card
    )
    schedule_jobs = providers.Singleton(ScheduleJobs, begin=begin, clock=clock)

    event_handlers = providers.Singleton(
        EventHandlers,
        providers.Dict(
            {
                ChargeEvent: providers.Singleton(
                    ChargeEvent, begin=begin, gateway=charges, settle=settle_charge
                ),
                TransferEvent: providers.Singleton(
                    TransferEvent, gateway=transfers, settle=settle_transfer
                ),
                TopUpEvent: providers.Singleton(
                    TopUpEvent,
                    gateway=funding,
                    file=file_receipt,
                    release=release_held,
                    clock=clock,
                    ids=ids,
                ),
                BalanceEvent: providers.Singleton(BalanceEvent, release=release_held),
                AccountEvent: providers.Singleton(
                    AccountEvent, begin=begin, gateway=accounts, sync=sync_account, clock=clock
                ),
                SetupEvent: providers.Singleton(
                    SetupEvent, begin=begin, gateway=customers, keep=keep_card
                ),
            }
        ),
    )
    sweep_events = providers.Singleton(
        SweepEvents,
        begin=begin,
        gateway=remembered,
        queries=event_queries,
        inbox=inbox,
        waker=waker,
        clock=clock,
        ids=ids,
    )
    recover_events = providers.Singleton(RecoverEvents, begin=begin, clock=clock)
    replay_events = providers.Singleton(
        ReplayEvents,
        begin=begin,
        queries=event_queries,
        preview=providers.Singleton(PreviewEvent, begin=begin, handlers=event_handlers),
        clock=clock,
        ids=ids,
    )
    show_events = providers.Singleton(ShowEvents, event_queries)
    job_use_cases = providers.Singleton(
        JobUseCases,
        run_charge=providers.Singleton(
            RunCharge,
            begin=begin,
            gateway=charges,
            attempts=attempts,
            settle=settle_charge,
            clock=clock,
            ids=ids,
        ),
        run_transfer=providers.Singleton(
            RunTransfer,
            begin=begin,
            gateway=transfers,
            attempts=attempts,
            allocate=allocate,
            settle=settle_transfer,
            clock=clock,
            ids=ids,
            require_funded=require_funded,
        ),
        book_processing_fee=providers.Singleton(
            BookProcessingFee, begin=begin, gateway=funding, settle=settle_charge
        ),
        process_webhook_event=providers.Singleton(
            ProcessWebhookEvent, begin=begin, handlers=event_handlers
        ),
        release_held=release_held,
        fund_transaction=fund_transaction,
        sweep_events=sweep_events,
        tell_default_card=providers.Singleton(TellDefaultCard, begin=begin, gateway=customers),
    )
