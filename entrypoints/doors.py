"""What the doors may reach, put together from the other containers and the read side."""

from collections.abc import Mapping

from dependency_injector import containers, providers

from application.administer_webhooks import AdministerWebhooks
from application.advance_clock import AdvanceClock
from application.complete_payment_action import CompletePaymentAction
from application.feed import Pace
from application.ports.event_queries import StoredEvent
from application.ports.event_simulator import EventSimulator
from application.ports.feeds import FeedSource
from application.ports.health import Probe
from application.ports.queries import TransactionQueries
from application.ports.trial_clock import TrialClock
from application.ports.unit_of_work import BeginUnitOfWork
from application.ports.webhook_endpoints import WebhookEndpoints
from application.ports.webhook_verifier import WebhookEndpoint, WebhookVerifier
from application.receive_webhook import ReceiveWebhook
from application.register_webhooks import RegisterWebhooks, wanted_endpoints
from application.show_transactions import ShowTransactions
from application.simulate_event import SimulateEvent
from domain.audit_chain import AuditRecord
from entrypoints.hands import Hands
from entrypoints.live import Live
from entrypoints.use_cases import UseCases
from entrypoints.verification import Verification


def _simulating(begin: BeginUnitOfWork, simulator: EventSimulator | None) -> SimulateEvent | None:
    return None if simulator is None else SimulateEvent(begin, simulator)


def _advancing(clock: TrialClock | None) -> AdvanceClock | None:
    return None if clock is None else AdvanceClock(clock)


class Doors(containers.DeclarativeContainer):
    """Takes the other containers, the read side and the guards; gives what doors are handed."""

    core = providers.DependenciesContainer()
    inbox = providers.DependenciesContainer()
    sellers = providers.DependenciesContainer()
    reconciliation = providers.DependenciesContainer()
    billing = providers.DependenciesContainer()
    clawbacks = providers.DependenciesContainer()
    auditing = providers.DependenciesContainer()
    pricing = providers.DependenciesContainer()
    operations = providers.DependenciesContainer()
    books = providers.DependenciesContainer()
    readiness = providers.DependenciesContainer()
    transaction_queries: providers.Dependency[TransactionQueries] = providers.Dependency()
    audit_feed: providers.Dependency[FeedSource[AuditRecord]] = providers.Dependency()
    event_feed: providers.Dependency[FeedSource[StoredEvent]] = providers.Dependency()
    pace: providers.Dependency[Pace] = providers.Dependency(default=Pace())
    verifier: providers.Dependency[WebhookVerifier] = providers.Dependency()
    webhook_endpoints: providers.Dependency[WebhookEndpoints] = providers.Dependency()
    door_addresses: providers.Dependency[Mapping[WebhookEndpoint, str]] = providers.Dependency()
    probes: providers.Dependency[tuple[Probe, ...]] = providers.Dependency()
    simulator: providers.Dependency[EventSimulator | None] = providers.Dependency()
    trial_clock: providers.Dependency[TrialClock | None] = providers.Dependency(
        default=providers.Object(None)
    )

    hands = providers.Container(Hands, core=core, clawbacks=clawbacks)
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
    verification = providers.Container(
        Verification,
        core=core,
        sellers=sellers,
        auditing=auditing,
        pricing=pricing,
        clawbacks=clawbacks,
        inbox=inbox,
        books=books,
        show_transactions=show_transactions,
    )
    verify_live = verification.steps
    gather_evidence = verification.gather
    live = providers.Container(
        Live,
        show_transactions=show_transactions,
        show_run=reconciliation.show,
        show_queue=operations.show_queue,
        audit=audit_feed,
        show_events=inbox.show,
        arrivals=event_feed,
        pace=pace,
    )
    ring_feeds = live.ring
    use_cases = providers.Singleton(
        UseCases,
        charge_commission=core.charge_commission,
        record_receipt=core.record_receipt,
        create_connect_account=core.create_connect_account,
        create_onboarding_link=core.create_onboarding_link,
        create_customer_setup=core.create_customer_setup,
        set_default_card=core.set_default_card,
        detach_card=core.detach_card,
        ensure_customer=core.ensure_customer,
        complete_payment_action=providers.Singleton(
            CompletePaymentAction, show=show_transactions, gateway=core.charges
        ),
        show_transactions=show_transactions,
        show_seller=sellers.show,
        refresh_account=sellers.refresh,
        link_connect_account=sellers.link_for_admin,
        start_connect=sellers.start_connect,
        finish_connect=sellers.finish_connect,
        create_dashboard_link=sellers.dashboard,
        resume_onboarding=sellers.resume,
        create_subscription=billing.create,
        end_subscription=billing.end,
        show_billing=billing.show,
        show_events=inbox.show,
        replay_events=inbox.replay,
        recover_events=inbox.recover,
        reconcile_transaction=reconciliation.transaction,
        retry_transaction=hands.retry_transaction,
        retry_transfer=hands.retry_transfer,
        reverse_transfer=hands.reverse_transfer,
        cancel_transaction=hands.cancel_transaction,
        start_reconciliation=reconciliation.start,
        show_reconciliation=reconciliation.show,
        summarize_reconciliation=reconciliation.summarize,
        claw_back=clawbacks.claw_back,
        write_off_debt=clawbacks.write_off,
        show_balance=clawbacks.show_balance,
        show_audit=auditing.show,
        verify_audit=auditing.verify,
        set_fee_policy=pricing.set_policy,
        show_fees=pricing.show,
        simulate_fees=pricing.simulate,
        clean_up=operations.clean_up,
        show_books=books.show,
        check_books=books.check,
        show_system=books.show_system,
        lift_money_stop=books.lift,
        request_export=auditing.request_export,
        download_export=auditing.download_export,
        show_queue=operations.show_queue,
        handle_job=operations.handle_job,
        show_requests=operations.show_requests,
        show_statements=auditing.show_statements,
        administer_webhooks=administer_webhooks,
        follow_transactions=live.transactions,
        follow_events=live.events,
        follow_work=live.work,
        receive_webhook=receive_webhook,
        check_readiness=readiness.check,
        probes=probes,
        simulate_event=providers.Callable(_simulating, core.begin, simulator),
        advance_clock=providers.Callable(_advancing, trial_clock),
    )
