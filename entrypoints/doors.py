"""What the doors may reach, put together from the other containers and the read side."""

from collections.abc import Mapping

from dependency_injector import containers, providers

from application.administer_webhooks import AdministerWebhooks
from application.complete_payment_action import CompletePaymentAction
from application.ports.health import Probe
from application.ports.queries import TransactionQueries
from application.ports.webhook_endpoints import WebhookEndpoints
from application.ports.webhook_verifier import WebhookEndpoint, WebhookVerifier
from application.receive_webhook import ReceiveWebhook
from application.register_webhooks import RegisterWebhooks, wanted_endpoints
from application.show_transactions import ShowTransactions
from entrypoints.use_cases import UseCases


class Doors(containers.DeclarativeContainer):
    """Takes the other containers, the read side and the guards; gives what doors are handed."""

    core = providers.DependenciesContainer()
    inbox = providers.DependenciesContainer()
    sellers = providers.DependenciesContainer()
    reconciliation = providers.DependenciesContainer()
    clawbacks = providers.DependenciesContainer()
    transaction_queries: providers.Dependency[TransactionQueries] = providers.Dependency()
    verifier: providers.Dependency[WebhookVerifier] = providers.Dependency()
    webhook_endpoints: providers.Dependency[WebhookEndpoints] = providers.Dependency()
    door_addresses: providers.Dependency[Mapping[WebhookEndpoint, str]] = providers.Dependency()
    probes: providers.Dependency[tuple[Probe, ...]] = providers.Dependency()

    receive_webhook = providers.Singleton(
        ReceiveWebhook,
        verifier=verifier,
        inbox=inbox.inbox,
        waker=inbox.waker,
        clock=core.clock,
        ids=core.ids,
    )
    administer_webhooks = providers.Singleton(
        AdministerWebhooks,
        begin=core.begin,
        register=providers.Singleton(
            RegisterWebhooks,
            endpoints=webhook_endpoints,
            wanted=providers.Singleton(wanted_endpoints, door_addresses),
        ),
        clock=core.clock,
    )
    show_transactions = providers.Singleton(ShowTransactions, transaction_queries)
    use_cases = providers.Singleton(
        UseCases,
        charge_commission=core.charge_commission,
        record_receipt=core.record_receipt,
        create_connect_account=core.create_connect_account,
        create_onboarding_link=core.create_onboarding_link,
        create_customer_setup=core.create_customer_setup,
        set_default_card=core.set_default_card,
        complete_payment_action=providers.Singleton(
            CompletePaymentAction, show=show_transactions, gateway=core.charges
        ),
        show_transactions=show_transactions,
        show_seller=sellers.show,
        refresh_account=sellers.refresh,
        create_dashboard_link=sellers.dashboard,
        resume_onboarding=sellers.resume,
        show_events=inbox.show,
        replay_events=inbox.replay,
        recover_events=inbox.recover,
        reconcile_transaction=reconciliation.transaction,
        claw_back=clawbacks.claw_back,
        write_off_debt=clawbacks.write_off,
        show_balance=clawbacks.show_balance,
        administer_webhooks=administer_webhooks,
        receive_webhook=receive_webhook,
        probes=probes,
    )
