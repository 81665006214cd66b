"""The composition root: the one module that knows the adapters and puts the service together."""

from typing import Final

from dependency_injector import containers, providers

from adapters.postgres.engine import Bounds, open_engine
from adapters.postgres.event_marks import PostgresEventMarks
from adapters.postgres.health import DatabaseProbe, RoleProbe, SchemaProbe
from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.intake import PostgresIntake
from adapters.postgres.jobs import PostgresJobStore
from adapters.postgres.migrate import head
from adapters.postgres.queries.audit import PostgresAuditQueries
from adapters.postgres.queries.audit_chain import PostgresAuditChainReader
from adapters.postgres.queries.billing import PostgresBillingQueries
from adapters.postgres.queries.events import PostgresEventQueries
from adapters.postgres.queries.seller_balances import PostgresSellerBalances
from adapters.postgres.queries.seller_pages import PostgresSellerPages
from adapters.postgres.queries.sellers import PostgresSellerQueries
from adapters.postgres.queries.transactions import PostgresTransactionQueries
from adapters.postgres.session import SingleStatements
from adapters.postgres.unit_of_work import BeginPostgresUnit
from adapters.redis.shared_pace import SharedPace
from adapters.stripe.accounts import StripeAccountGateway
from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.clawbacks import StripeClawbackGateway
from adapters.stripe.client import connect
from adapters.stripe.customers import StripeCustomerGateway
from adapters.stripe.events import StripeEventGateway
from adapters.stripe.funding import StripeFundingGateway
from adapters.stripe.oauth import StripeOAuthGateway
from adapters.stripe.one_at_a_time import OneAtATime
from adapters.stripe.pace import Pace
from adapters.stripe.payouts import StripePayoutGateway
from adapters.stripe.probe import StripeProbe
from adapters.stripe.recourse import StripeRecourseGateway
from adapters.stripe.simulator import simulator_at
from adapters.stripe.subscriptions import StripeSubscriptionGateway
from adapters.stripe.transfers import StripeTransferGateway
from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
from adapters.stripe.webhooks import StripeWebhookVerifier
from adapters.system.chance import SystemChance
from adapters.system.clock import SystemClock
from adapters.system.ids import Uuid7Source
from adapters.system.signer import HmacSigner
from adapters.taskiq.broker import ReliableStreamBroker
from adapters.taskiq.wake import TaskiqWaker
from application.retry_policy import RetryPolicy
from application.run_jobs import RunJobs
from entrypoints.auditing import Auditing
from entrypoints.auth.authenticator import Authenticator
from entrypoints.billing import Billing
from entrypoints.clawbacks import ClawbackContainer
from entrypoints.configuration import (
    job_limits_of,
    policies_of,
    prices_of,
    webhook_secrets_of,
)
from entrypoints.core import Core
from entrypoints.doors import Doors
from entrypoints.inbox import InboxContainer
from entrypoints.jobs import LoggedJobs
from entrypoints.reconciliation import Reconciliation
from entrypoints.sellers import Sellers
from entrypoints.settings import Settings
from entrypoints.webhook_addresses import door_addresses
from entrypoints.work import Work

PROCESSES_WITHOUT_REDIS: Final = 3
"""How many processes stay within Stripe's limits together while they cannot agree on a pace."""


def _turns(settings: Settings) -> SharedPace | None:
    pace = settings.stripe_pace
    if pace is None:
        return None
    return SharedPace(
        settings.redis_url.get_secret_value(),
        prefix=settings.redis_prefix,
        calls_per_second=pace,
        alone=Pace(pace / PROCESSES_WITHOUT_REDIS),
    )


class Container(containers.DeclarativeContainer):
    """Everything, made when it is first asked for, once for each process."""

    settings = providers.Dependency(instance_of=Settings)

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(Uuid7Source)

    broker = providers.Singleton(
        ReliableStreamBroker,
        settings.provided.redis_url.get_secret_value.call(),
        prefix=settings.provided.redis_prefix,
    )
    waker = providers.Singleton(TaskiqWaker, broker=broker)

    engine = providers.Singleton(
        open_engine,
        settings.provided.database_url.get_secret_value.call(),
        schema=settings.provided.database_schema,
        bounds=providers.Singleton(Bounds, pool_size=settings.provided.database_pool_size),
    )
    statements = providers.Singleton(SingleStatements, engine)
    begin = providers.Singleton(BeginPostgresUnit, engine=engine, after_commit=waker.provided.wake)

    intake = providers.Singleton(
        PostgresIntake, statements, waiting_max=settings.provided.queue_depth_max
    )

    turns = providers.Singleton(_turns, settings)
    stripe = providers.Singleton(
        connect,
        settings.provided.stripe_secret_key.get_secret_value.call(),
        api_base=settings.provided.stripe_api_base,
        timeout_seconds=settings.provided.stripe_timeout_seconds,
        max_network_retries=settings.provided.stripe_max_network_retries,
        turns=turns,
    )

    one_at_a_time = providers.Singleton(OneAtATime)

    signer = providers.Singleton(HmacSigner, settings.provided.jwt_secret.get_secret_value.call())
    core = providers.Container(
        Core,
        begin=begin,
        intake=intake,
        clock=clock,
        ids=ids,
        charges=providers.Singleton(StripeChargeGateway, stripe.provided.client, one_at_a_time),
        transfers=providers.Singleton(StripeTransferGateway, stripe.provided.client, one_at_a_time),
        accounts=providers.Singleton(StripeAccountGateway, stripe.provided.client),
        customers=providers.Singleton(StripeCustomerGateway, stripe.provided.client, one_at_a_time),
        payouts=providers.Singleton(StripePayoutGateway, stripe.provided.client),
        oauth=providers.Singleton(
            StripeOAuthGateway, stripe.provided.client, settings.provided.stripe_client_id
        ),
        funding=providers.Singleton(StripeFundingGateway, stripe.provided.client),
        recourse=providers.Singleton(StripeRecourseGateway, stripe.provided.client),
        policies=providers.Singleton(policies_of, settings),
        default_flow=settings.provided.default_funds_flow,
        require_funded=settings.provided.require_funded_transfers,
        redirect_origins=settings.provided.redirect_origins,
        signer=signer,
        public_url=settings.provided.public_base_url,
    )

    authenticator = providers.Singleton(
        Authenticator,
        secrets=settings.provided.jwt_secret.get_secret_value.call(),
        issuer=settings.provided.jwt_issuer,
        audience=settings.provided.jwt_audience,
    )
    billing = providers.Container(
        Billing,
        core=core,
        gateway=providers.Singleton(StripeSubscriptionGateway, stripe.provided.client),
        queries=providers.Singleton(PostgresBillingQueries, statements),
        prices=providers.Singleton(prices_of, settings),
    )
    inbox = providers.Container(
        InboxContainer,
        core=core,
        billing=billing,
        remembered=providers.Singleton(StripeEventGateway, stripe.provided.client),
        inbox=providers.Singleton(PostgresInbox, statements),
        marks=providers.Singleton(PostgresEventMarks, statements),
        event_queries=providers.Singleton(PostgresEventQueries, statements),
        waker=waker,
    )
    clawbacks = providers.Container(
        ClawbackContainer,
        core=core,
        recourse=inbox.recourse,
        gateway=providers.Singleton(StripeClawbackGateway, stripe.provided.client, one_at_a_time),
        balances=providers.Singleton(PostgresSellerBalances, statements),
        policy=settings.provided.clawback_policy,
    )
    auditing = providers.Container(
        Auditing,
        core=core,
        keys=settings.provided.signing_keys,
        chain=providers.Singleton(PostgresAuditChainReader, statements),
        queries=providers.Singleton(PostgresAuditQueries, statements),
    )
    work = providers.Container(Work, core=core, inbox=inbox, clawbacks=clawbacks, auditing=auditing)
    seller_pages = providers.Singleton(PostgresSellerPages, statements)
    sellers = providers.Container(
        Sellers,
        core=core,
        seller_queries=providers.Singleton(PostgresSellerQueries, statements),
        account_pages=seller_pages,
        payout_pages=seller_pages,
        oauth_callback=settings.provided.oauth_callback,
    )
    doors = providers.Container(
        Doors,
        core=core,
        inbox=inbox,
        reconciliation=providers.Container(Reconciliation, core=core, recourse=inbox.recourse),
        clawbacks=clawbacks,
        auditing=auditing,
        sellers=sellers,
        billing=billing,
        transaction_queries=providers.Singleton(PostgresTransactionQueries, statements),
        verifier=providers.Singleton(
            StripeWebhookVerifier,
            providers.Singleton(webhook_secrets_of, settings),
            is_live=settings.provided.stripe_live_mode,
        ),
        webhook_endpoints=providers.Singleton(StripeWebhookEndpoints, stripe.provided.client),
        simulator=providers.Singleton(
            simulator_at, stripe.provided.client, settings.provided.stripe_api_base
        ),
        door_addresses=providers.Singleton(door_addresses, settings.provided.webhook_url),
        probes=providers.List(
            providers.Singleton(DatabaseProbe, statements),
            providers.Singleton(RoleProbe, statements),
            providers.Singleton(SchemaProbe, statements=statements, head=providers.Singleton(head)),
            providers.Singleton(StripeProbe, stripe.provided.client),
        ),
    )
    use_cases = doors.use_cases
    schedule_jobs = core.schedule_jobs
    run_jobs = providers.Singleton(
        RunJobs,
        jobs=providers.Singleton(PostgresJobStore, statements),
        handlers=work.job_use_cases.provided.handlers.call(),
        last_rites=work.job_use_cases.provided.last_rites.call(),
        chance=providers.Singleton(SystemChance),
        observer=providers.Singleton(LoggedJobs),
        limits=providers.Singleton(job_limits_of, settings),
        policy=providers.Singleton(RetryPolicy),
    )


def container_of(settings: Settings) -> Container:
    """Return a container of its own for these settings; nothing is connected yet."""
    return Container(settings=settings)


async def close(container: Container) -> None:
    """Close every connection that the container opened."""
    await container.stripe().close()
    turns = container.turns()
    if turns is not None:
        await turns.close()
    await container.engine().dispose()
