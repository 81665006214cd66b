"""What the doors may reach, put together from the other containers and the read side."""

from dependency_injector import containers, providers

from application.ports.health import Probe
from application.ports.queries import TransactionQueries
from application.ports.webhook_verifier import WebhookVerifier
from application.receive_webhook import ReceiveWebhook
from application.show_transactions import ShowTransactions
from entrypoints.use_cases import UseCases


class Doors(containers.DeclarativeContainer):
    """Takes the other containers, the read side and the guards; gives what doors are handed."""

    core = providers.DependenciesContainer()
    inbox = providers.DependenciesContainer()
    sellers = providers.DependenciesContainer()
    transaction_queries: providers.Dependency[TransactionQueries] = providers.Dependency()
    verifier: providers.Dependency[WebhookVerifier] = providers.Dependency()
    probes: providers.Dependency[tuple[Probe, ...]] = providers.Dependency()

    receive_webhook = providers.Singleton(
        ReceiveWebhook,
        verifier=verifier,
        inbox=inbox.inbox,
        waker=inbox.waker,
        clock=core.clock,
        ids=core.ids,
    )
    use_cases = providers.Singleton(
        UseCases,
        charge_commission=core.charge_commission,
        record_receipt=core.record_receipt,
        create_connect_account=core.create_connect_account,
        create_onboarding_link=core.create_onboarding_link,
        create_customer_setup=core.create_customer_setup,
        set_default_card=core.set_default_card,
        show_transactions=providers.Singleton(ShowTransactions, transaction_queries),
        show_seller=sellers.show,
        refresh_account=sellers.refresh,
        link_connect_account=sellers.link_for_admin,
        start_connect=sellers.start_connect,
        finish_connect=sellers.finish_connect,
        create_dashboard_link=sellers.dashboard,
        resume_onboarding=sellers.resume,
        show_events=inbox.show,
        replay_events=inbox.replay,
        recover_events=inbox.recover,
        receive_webhook=receive_webhook,
        probes=probes,
    )
