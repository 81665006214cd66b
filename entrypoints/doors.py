"""What the doors may reach, put together from the core, the inbox and the read sides."""

from dependency_injector import containers, providers

from application.ports.health import Probe
from application.ports.queries import SellerQueries, TransactionQueries
from application.ports.webhook_verifier import WebhookVerifier
from application.receive_webhook import ReceiveWebhook
from application.show_seller import ShowSeller
from application.show_transactions import ShowTransactions
from entrypoints.use_cases import UseCases


class Doors(containers.DeclarativeContainer):
    """Takes the core, the inbox, the read sides and the guards; gives what doors are handed."""

    core = providers.DependenciesContainer()
    inbox = providers.DependenciesContainer()
    billing = providers.DependenciesContainer()
    transaction_queries: providers.Dependency[TransactionQueries] = providers.Dependency()
    seller_queries: providers.Dependency[SellerQueries] = providers.Dependency()
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
        show_seller=providers.Singleton(ShowSeller, seller_queries),
        create_subscription=billing.create,
        end_subscription=billing.end,
        show_billing=billing.show,
        show_events=inbox.show,
        replay_events=inbox.replay,
        recover_events=inbox.recover,
        receive_webhook=receive_webhook,
        probes=probes,
    )
