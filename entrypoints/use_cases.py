"""All that a door may reach: a frozen bundle of use cases, and nothing behind them."""

from dataclasses import dataclass

from application.administer_webhooks import AdministerWebhooks
from application.advance_clock import AdvanceClock
from application.cancel_transaction import CancelTransaction
from application.charge_commission import ChargeCommission
from application.check_books import CheckBooks
from application.check_readiness import CheckReadiness
from application.claw_back import ClawBack
from application.clean_up import CleanUp
from application.complete_payment_action import CompletePaymentAction
from application.connect_existing import FinishConnect, StartConnect
from application.connect_seller import CreateConnectAccount, CreateOnboardingLink
from application.create_subscription import CreateSubscription
from application.download_export import DownloadExport
from application.drop_card import DetachCard
from application.end_subscription import EndSubscription
from application.ensure_customer import EnsureCustomer
from application.follow_events import FollowEvents
from application.follow_transactions import FollowTransactions
from application.follow_work import FollowWork
from application.handle_job import HandleJob
from application.lift_money_stop import LiftMoneyStop
from application.link_account import LinkConnectAccount
from application.ports.health import Probe
from application.receive_webhook import ReceiveWebhook
from application.reconcile_transaction import ReconcileTransaction
from application.record_receipt import RecordReceipt
from application.recover_events import RecoverEvents
from application.refresh_account import RefreshConnectAccount
from application.replay_events import ReplayEvents
from application.request_export import RequestExport
from application.retry_transaction import RetryTransaction
from application.retry_transfer import RetryTransfer
from application.reverse_transfer import ReverseTransfer
from application.save_card import SetDefaultCard
from application.set_fee_policy import SetFeePolicy
from application.show_audit import ShowAudit
from application.show_balance import ShowBalance
from application.show_billing import ShowBilling
from application.show_books import ShowBooks
from application.show_events import ShowEvents
from application.show_fees import ShowFees
from application.show_queue import ShowQueue
from application.show_reconciliation import ShowReconciliation
from application.show_requests import ShowRequests
from application.show_seller import ShowSeller
from application.show_statements import ShowStatements
from application.show_system import ShowSystem
from application.show_transactions import ShowTransactions
from application.simulate_event import SimulateEvent
from application.simulate_fees import SimulateFees
from application.start_card_setup import CreateCustomerSetup
from application.start_reconciliation import StartReconciliation
from application.summarize_reconciliation import SummarizeReconciliation
from application.verify_audit import VerifyAudit
from application.visit_account import CreateDashboardLink, ResumeOnboarding
from application.write_off_debt import WriteOffDebt


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """One field for each thing that the API can do."""

    charge_commission: ChargeCommission
    record_receipt: RecordReceipt
    create_connect_account: CreateConnectAccount
    create_onboarding_link: CreateOnboardingLink
    create_dashboard_link: CreateDashboardLink
    resume_onboarding: ResumeOnboarding
    link_connect_account: LinkConnectAccount
    start_connect: StartConnect
    finish_connect: FinishConnect
    refresh_account: RefreshConnectAccount
    create_customer_setup: CreateCustomerSetup
    set_default_card: SetDefaultCard
    detach_card: DetachCard
    ensure_customer: EnsureCustomer
    complete_payment_action: CompletePaymentAction
    show_transactions: ShowTransactions
    show_seller: ShowSeller
    create_subscription: CreateSubscription
    end_subscription: EndSubscription
    show_billing: ShowBilling
    show_events: ShowEvents
    replay_events: ReplayEvents
    recover_events: RecoverEvents
    reconcile_transaction: ReconcileTransaction
    start_reconciliation: StartReconciliation
    show_reconciliation: ShowReconciliation
    summarize_reconciliation: SummarizeReconciliation
    administer_webhooks: AdministerWebhooks
    retry_transaction: RetryTransaction
    retry_transfer: RetryTransfer
    cancel_transaction: CancelTransaction
    reverse_transfer: ReverseTransfer
    claw_back: ClawBack
    write_off_debt: WriteOffDebt
    show_balance: ShowBalance
    show_audit: ShowAudit
    verify_audit: VerifyAudit
    set_fee_policy: SetFeePolicy
    show_fees: ShowFees
    simulate_fees: SimulateFees
    clean_up: CleanUp
    show_books: ShowBooks
    check_books: CheckBooks
    show_system: ShowSystem
    lift_money_stop: LiftMoneyStop
    request_export: RequestExport
    download_export: DownloadExport
    show_queue: ShowQueue
    handle_job: HandleJob
    show_requests: ShowRequests
    show_statements: ShowStatements
    follow_transactions: FollowTransactions
    follow_events: FollowEvents
    follow_work: FollowWork
    receive_webhook: ReceiveWebhook
    check_readiness: CheckReadiness
    probes: tuple[Probe, ...]
    simulate_event: SimulateEvent | None = None
    """Where Stripe is the sandbox; `advance_clock`, too."""
    advance_clock: AdvanceClock | None = None
