"""All that a door may reach: a frozen bundle of use cases, and nothing behind them."""

from dataclasses import dataclass

from application.charge_commission import ChargeCommission
from application.connect_seller import CreateConnectAccount, CreateOnboardingLink
from application.create_subscription import CreateSubscription
from application.end_subscription import EndSubscription
from application.ports.health import Probe
from application.receive_webhook import ReceiveWebhook
from application.record_receipt import RecordReceipt
from application.recover_events import RecoverEvents
from application.replay_events import ReplayEvents
from application.save_card import SetDefaultCard
from application.show_billing import ShowBilling
from application.show_events import ShowEvents
from application.show_seller import ShowSeller
from application.show_transactions import ShowTransactions
from application.start_card_setup import CreateCustomerSetup


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """One field for each thing that the API can do."""

    charge_commission: ChargeCommission
    record_receipt: RecordReceipt
    create_connect_account: CreateConnectAccount
    create_onboarding_link: CreateOnboardingLink
    create_customer_setup: CreateCustomerSetup
    set_default_card: SetDefaultCard
    show_transactions: ShowTransactions
    show_seller: ShowSeller
    create_subscription: CreateSubscription
    end_subscription: EndSubscription
    show_billing: ShowBilling
    show_events: ShowEvents
    replay_events: ReplayEvents
    recover_events: RecoverEvents
    receive_webhook: ReceiveWebhook
    probes: tuple[Probe, ...]
