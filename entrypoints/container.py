"""The composition root: the one module that knows the adapters and puts the service together."""

from datetime import UTC, datetime, timedelta
from typing import Final

from dependency_injector import containers, providers

from adapters.postgres.engine import Bounds, open_engine
from adapters.postgres.health import DatabaseProbe, RoleProbe, SchemaProbe
from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.intake import PostgresIntake
from adapters.postgres.jobs import PostgresJobStore
from adapters.postgres.migrate import head
from adapters.postgres.queries.billing import PostgresBillingQueries
from adapters.postgres.queries.events import PostgresEventQueries
from adapters.postgres.queries.sellers import PostgresSellerQueries
from adapters.postgres.queries.transactions import PostgresTransactionQueries
from adapters.postgres.session import SingleStatements
from adapters.postgres.unit_of_work import BeginPostgresUnit
from adapters.stripe.accounts import StripeAccountGateway
from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.client import connect
from adapters.stripe.customers import StripeCustomerGateway
from adapters.stripe.events import StripeEventGateway
from adapters.stripe.funding import StripeFundingGateway
from adapters.stripe.probe import StripeProbe
from adapters.stripe.subscriptions import StripeSubscriptionGateway
from adapters.stripe.transfers import StripeTransferGateway
from adapters.stripe.webhooks import StripeWebhookVerifier
from adapters.system.chance import SystemChance
from adapters.system.clock import SystemClock
from adapters.system.ids import Uuid7Source
from adapters.taskiq.broker import ReliableStreamBroker
from adapters.taskiq.wake import TaskiqWaker
from application.allowed_prices import AllowedPrices
from application.ports.webhook_verifier import WebhookEndpoint
from application.retry_policy import RetryPolicy
from application.run_jobs import JobLimits, RunJobs
from domain.fees import FeePolicy
from domain.ids import PriceReference
from domain.money import BasisPoints
from entrypoints.auth.authenticator import Authenticator
from entrypoints.billing import Billing
from entrypoints.core import Core
from entrypoints.doors import Doors
from entrypoints.inbox import InboxContainer
from entrypoints.jobs import LoggedJobs
from entrypoints.settings import Settings
from entrypoints.work import Work

DEFAULT_POLICY_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""The policy of the settings is in force for every recovery that there may be."""


def _bounds(settings: Settings) -> Bounds:
    return Bounds(pool_size=settings.database_pool_size)


def _policies(settings: Settings) -> tuple[FeePolicy, ...]:
    rate = BasisPoints(settings.fee_rate_bps)
    return (FeePolicy(version="default", effective_from=DEFAULT_POLICY_FROM, rate=rate),)


def _prices(settings: Settings) -> AllowedPrices:
    default = settings.stripe_price_id
    return AllowedPrices(
        default=PriceReference(default) if default else None,
        others=frozenset(map(PriceReference, settings.stripe_price_ids)),
    )


def _webhook_secrets(settings: Settings) -> dict[WebhookEndpoint, tuple[str, ...]]:
    given = {
        WebhookEndpoint.PLATFORM: settings.stripe_webhook_secret,
        WebhookEndpoint.CONNECT: settings.stripe_webhook_secret_connect,
    }
    return {
        door: tuple(secret.get_secret_value() for secret in secrets)
        for door, secrets in given.items()
    }


def _limits(settings: Settings) -> JobLimits:
    sweep = timedelta(seconds=settings.sweep_seconds) if settings.sweep_seconds else None
    lease = timedelta(seconds=settings.worker_lease_seconds)
    return JobLimits(concurrency=settings.worker_concurrency, sweep=sweep, lease=lease)


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
        bounds=providers.Singleton(_bounds, settings),
    )
    statements = providers.Singleton(SingleStatements, engine)
    begin = providers.Singleton(BeginPostgresUnit, engine=engine, after_commit=waker.provided.wake)

    intake = providers.Singleton(
        PostgresIntake, statements, waiting_max=settings.provided.queue_depth_max
    )

    stripe = providers.Singleton(
        connect,
        settings.provided.stripe_secret_key.get_secret_value.call(),
        api_base=settings.provided.stripe_api_base,
        timeout_seconds=settings.provided.stripe_timeout_seconds,
        max_network_retries=settings.provided.stripe_max_network_retries,
        calls_per_second=settings.provided.stripe_pace,
    )

    core = providers.Container(
        Core,
        begin=begin,
        intake=intake,
        clock=clock,
        ids=ids,
        charges=providers.Singleton(StripeChargeGateway, stripe.provided.client),
        transfers=providers.Singleton(StripeTransferGateway, stripe.provided.client),
        accounts=providers.Singleton(StripeAccountGateway, stripe.provided.client),
        customers=providers.Singleton(StripeCustomerGateway, stripe.provided.client),
        funding=providers.Singleton(StripeFundingGateway, stripe.provided.client),
        policies=providers.Singleton(_policies, settings),
        default_flow=settings.provided.default_funds_flow,
        require_funded=settings.provided.require_funded_transfers,
        redirect_origins=settings.provided.redirect_origins,
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
        prices=providers.Singleton(_prices, settings),
    )
    inbox = providers.Container(
        InboxContainer,
        core=core,
        billing=billing,
        remembered=providers.Singleton(StripeEventGateway, stripe.provided.client),
        inbox=providers.Singleton(PostgresInbox, statements),
        event_queries=providers.Singleton(PostgresEventQueries, statements),
        waker=waker,
    )
    work = providers.Container(Work, core=core, inbox=inbox)
    doors = providers.Container(
        Doors,
        core=core,
        inbox=inbox,
        billing=billing,
        transaction_queries=providers.Singleton(PostgresTransactionQueries, statements),
        seller_queries=providers.Singleton(PostgresSellerQueries, statements),
        verifier=providers.Singleton(
            StripeWebhookVerifier,
            providers.Singleton(_webhook_secrets, settings),
            is_live=settings.provided.stripe_live_mode,
        ),
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
        limits=providers.Singleton(_limits, settings),
        policy=providers.Singleton(RetryPolicy),
    )


def container_of(settings: Settings) -> Container:
    """Return a container of its own for these settings; nothing is connected yet."""
    return Container(settings=settings)


async def close(container: Container) -> None:
    """Close every connection that the container opened."""
    await container.stripe().close()
    await container.engine().dispose()
