"""The use cases, put together from ports: no adapter is known here."""

from collections.abc import Sequence
from datetime import datetime

from dependency_injector import containers, providers

from application.allocate_receipts import AllocateReceipts
from application.charge_commission import ChargeCommission
from application.connect_seller import CreateConnectAccount, CreateOnboardingLink
from application.drop_card import DetachCard, DropCard
from application.ensure_customer import EnsureCustomer
from application.file_receipt import FileReceipt
from application.fund_transaction import FundTransaction
from application.open_attempts import OpenAttempts
from application.ports.account_gateway import AccountGateway
from application.ports.charge_gateway import ChargeGateway
from application.ports.customer_gateway import CustomerGateway
from application.ports.funding_gateway import FundingGateway
from application.ports.intake import Intake
from application.ports.oauth_gateway import OAuthGateway
from application.ports.payout_gateway import PayoutGateway
from application.ports.recourse_gateway import RecourseGateway
from application.ports.signer import Signer
from application.ports.system import Clock, IdSource
from application.ports.transfer_gateway import TransferGateway
from application.ports.unit_of_work import BeginUnitOfWork
from application.record_receipt import RecordReceipt
from application.redirects import Redirects
from application.refresh_links import RefreshLinks
from application.release_held import ReleaseHeld
from application.save_card import KeepCard, SetDefaultCard
from application.schedule_jobs import SCHEDULES, Schedule, ScheduleJobs
from application.settle_charge import SettleCharge
from application.settle_transfer import SettleTransfer
from application.start_card_setup import CreateCustomerSetup
from application.sync_account import SyncAccount
from domain.fees import FeePolicy
from domain.funds_flow import FundsFlow


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
    payouts: providers.Dependency[PayoutGateway] = providers.Dependency()
    oauth: providers.Dependency[OAuthGateway] = providers.Dependency()
    funding: providers.Dependency[FundingGateway] = providers.Dependency()
    recourse: providers.Dependency[RecourseGateway] = providers.Dependency()
    policies: providers.Dependency[tuple[FeePolicy, ...]] = providers.Dependency()
    default_flow: providers.Dependency[FundsFlow] = providers.Dependency()
    require_funded: providers.Dependency[bool] = providers.Dependency()
    is_charging_paused: providers.Dependency[bool] = providers.Dependency(default=False)
    redirect_origins: providers.Dependency[tuple[str, ...]] = providers.Dependency()

    signer: providers.Dependency[Signer] = providers.Dependency()
    public_url: providers.Dependency[str | None] = providers.Dependency()

    forgotten_since: providers.Dependency[datetime | None] = providers.Dependency(
        default=providers.Object(None)
    )
    schedules: providers.Dependency[Sequence[Schedule]] = providers.Dependency(default=SCHEDULES)

    redirects = providers.Singleton(Redirects, redirect_origins)
    refresh_links = providers.Singleton(RefreshLinks, signer, clock, public_url)
    release_held = providers.Singleton(ReleaseHeld, begin=begin)
    sync_account = providers.Singleton(SyncAccount, release=release_held)
    keep_card = providers.Singleton(KeepCard, clock=clock, ids=ids)
    allocate = providers.Singleton(AllocateReceipts, clock=clock, ids=ids)
    fund_transaction = providers.Singleton(FundTransaction, begin=begin, allocate=allocate, ids=ids)
    file_receipt = providers.Singleton(FileReceipt, fund=fund_transaction, clock=clock, ids=ids)
    settle_charge = providers.Singleton(SettleCharge, clock=clock, ids=ids)
    settle_transfer = providers.Singleton(SettleTransfer, clock=clock, ids=ids)
    attempts = providers.Singleton(
        OpenAttempts, begin=begin, clock=clock, ids=ids, forgotten_since=forgotten_since
    )

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
        CreateOnboardingLink,
        begin=begin,
        gateway=accounts,
        redirects=redirects,
        links=refresh_links,
    )
    create_connect_account = providers.Singleton(
        CreateConnectAccount,
        begin=begin,
        gateway=accounts,
        sync=sync_account,
        link=create_onboarding_link,
        clock=clock,
        ids=ids,
        forgotten_since=forgotten_since,
    )
    ensure_customer = providers.Singleton(
        EnsureCustomer,
        begin=begin,
        gateway=customers,
        clock=clock,
        ids=ids,
        forgotten_since=forgotten_since,
    )
    create_customer_setup = providers.Singleton(
        CreateCustomerSetup, ensure=ensure_customer, gateway=customers, ids=ids
    )
    set_default_card = providers.Singleton(
        SetDefaultCard, begin=begin, gateway=customers, keep=keep_card
    )
    drop_card = providers.Singleton(DropCard, clock=clock, ids=ids)
    detach_card = providers.Singleton(DetachCard, begin=begin, gateway=customers, drop=drop_card)
    schedule_jobs = providers.Singleton(ScheduleJobs, begin=begin, clock=clock, schedules=schedules)
