"""The composition root: it puts the service together, and `storage` and `gateways` its adapters."""

from dependency_injector import containers, providers

from adapters.postgres.engine import disconnect
from adapters.redis.bell import RedisBell
from adapters.redis.connect import connect
from adapters.redis.probe import RedisProbe
from adapters.system.chance import SystemChance
from adapters.system.clock import SystemClock
from adapters.system.ids import Uuid7Source
from adapters.system.signer import HmacSigner
from adapters.taskiq.broker import ANSWER_SECONDS, SOCKET_SECONDS, ReliableStreamBroker
from adapters.taskiq.wake import TaskiqWaker
from application.retry_policy import RetryPolicy
from application.run_jobs import RunJobs
from entrypoints import configuration
from entrypoints.auditing import Auditing
from entrypoints.billing import Billing
from entrypoints.books import Books
from entrypoints.clawbacks import ClawbackContainer
from entrypoints.core import Core
from entrypoints.doors import Doors
from entrypoints.gateways import Gateways
from entrypoints.inbox import InboxContainer
from entrypoints.inspectors import Inspectors
from entrypoints.observability.watchers import LOGS_ALONE, Watchers
from entrypoints.operations import Operations
from entrypoints.pricing import Pricing
from entrypoints.readiness import Readiness
from entrypoints.readiness_facts import facts_of
from entrypoints.reconciliation import Reconciliation
from entrypoints.ringing import Ringing
from entrypoints.scheduling import Scheduling
from entrypoints.sellers import Sellers
from entrypoints.settings import Settings
from entrypoints.storage import Storage
from entrypoints.webhook_addresses import door_addresses
from entrypoints.work import Work


class Container(containers.DeclarativeContainer):
    """Everything, made when it is first asked for, once for each process."""

    settings = providers.Dependency(instance_of=Settings)
    watchers = providers.Dependency(instance_of=Watchers, default=providers.Object(LOGS_ALONE))

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(Uuid7Source)

    redis_url = settings.provided.redis_url.get_secret_value.call()
    redis = providers.Singleton(
        connect, redis_url, answer_seconds=ANSWER_SECONDS, connect_seconds=SOCKET_SECONDS
    )
    broker = providers.Singleton(ReliableStreamBroker, redis, prefix=settings.provided.redis_prefix)
    waker = providers.Singleton(TaskiqWaker, broker=broker)
    bell = providers.Singleton(RedisBell, redis_url, prefix=settings.provided.redis_prefix)
    ringing = providers.Singleton(Ringing, waker=waker, bell=bell)
    redis_probe = providers.Singleton(RedisProbe, redis_url)

    storage = providers.Container(Storage, settings=settings, ringing=ringing, watchers=watchers)
    gateways = providers.Container(Gateways, settings=settings, watchers=watchers)

    signer = providers.Singleton(
        HmacSigner, settings.provided.signing_secret[1], older=settings.provided.older_secrets
    )
    core = providers.Container(
        Core,
        begin=storage.begin,
        intake=storage.intake,
        clock=clock,
        ids=ids,
        charges=gateways.charges,
        transfers=gateways.transfers,
        accounts=gateways.accounts,
        customers=gateways.customers,
        payouts=gateways.payouts,
        oauth=gateways.oauth,
        funding=gateways.funding,
        recourse=gateways.recourse,
        policies=providers.Singleton(configuration.policies_of, settings),
        default_flow=settings.provided.default_funds_flow,
        require_funded=settings.provided.require_funded_transfers,
        is_charging_paused=settings.provided.charging_paused,
        redirect_origins=settings.provided.redirect_origins,
        signer=signer,
        public_url=settings.provided.public_base_url,
        schedules=providers.Singleton(configuration.schedules_of, settings),
        forgotten_since=settings.provided.database_restored_to,
    )

    authenticator = providers.Singleton(configuration.authenticator_of, settings)
    billing = providers.Container(
        Billing,
        core=core,
        gateway=gateways.subscriptions,
        queries=storage.billing_queries,
        prices=providers.Singleton(configuration.prices_of, settings),
    )
    inbox = providers.Container(
        InboxContainer,
        core=core,
        billing=billing,
        remembered=gateways.events,
        inbox=storage.inbox,
        marks=storage.marks,
        event_queries=storage.event_queries,
        waker=ringing,
    )
    clawbacks = providers.Container(
        ClawbackContainer,
        core=core,
        recourse=inbox.recourse,
        gateway=gateways.clawbacks,
        balances=storage.balances,
        policy=settings.provided.clawback_policy,
    )
    auditing = providers.Container(
        Auditing,
        core=core,
        keys=settings.provided.signing_keys,
        chain=storage.audit_chain,
        queries=storage.audit_queries,
        exports=storage.export_queries,
        source=storage.export_source,
        statements=storage.statement_queries,
    )
    reconciliation = providers.Container(
        Reconciliation,
        core=core,
        recourse=inbox.recourse,
        sweep=inbox.sweep,
        gateway=gateways.balance,
        book=storage.balance_book,
        queries=storage.reconciliations,
        figures=storage.reconciliation_figures,
        grace=providers.Singleton(configuration.grace_of, settings),
    )
    books = providers.Container(
        Books,
        core=core,
        queries=storage.book_queries,
        auditor=storage.book_auditor,
        snapshots=storage.book_snapshots,
        system=storage.system_queries,
        is_live=settings.provided.stripe_live_mode,
        is_charging_paused=settings.provided.charging_paused,
    )
    operations = providers.Container(
        Operations,
        core=core,
        leftovers=storage.leftovers,
        queue=storage.queue_queries,
        requests=storage.request_queries,
    )
    work = providers.Container(
        Work,
        core=core,
        inbox=inbox,
        clawbacks=clawbacks,
        auditing=auditing,
        operations=operations,
        reconciliation=reconciliation,
        books=books,
    )
    sellers = providers.Container(
        Sellers,
        core=core,
        seller_queries=storage.seller_queries,
        account_pages=storage.seller_pages,
        payout_pages=storage.seller_pages,
        oauth_callback=settings.provided.oauth_callback,
    )
    inspectors = providers.Container(
        Inspectors, settings=settings, storage=storage, gateways=gateways, broker=broker
    )
    readiness = providers.Container(
        Readiness,
        core=core,
        configuration=providers.Singleton(facts_of, settings),
        database=inspectors.database,
        broker=inspectors.redis,
        processor=inspectors.processor,
        address=inspectors.address,
        platform=inspectors.platform,
    )
    doors = providers.Container(
        Doors,
        core=core,
        inbox=inbox,
        reconciliation=reconciliation,
        clawbacks=clawbacks,
        auditing=auditing,
        books=books,
        readiness=readiness,
        operations=operations,
        pricing=providers.Container(Pricing, core=core, queries=storage.fee_queries),
        sellers=sellers,
        billing=billing,
        transaction_queries=storage.transaction_queries,
        audit_feed=storage.audit_feed,
        event_feed=storage.event_feed,
        verifier=gateways.verifier,
        webhook_endpoints=gateways.webhook_endpoints,
        simulator=gateways.simulator,
        trial_clock=gateways.trial_clock,
        door_addresses=providers.Singleton(door_addresses, settings.provided.webhook_url),
        probes=providers.List(
            storage.database_probe,
            storage.role_probe,
            storage.session_probe,
            storage.schema_probe,
            storage.queue_probe,
            redis_probe,
            gateways.probe,
        ),
    )
    use_cases = doors.use_cases
    scheduling = providers.Container(
        Scheduling, core=core, seat=storage.leadership, settings=settings
    )
    ring_feeds = doors.ring_feeds
    run_jobs = providers.Singleton(
        RunJobs,
        jobs=storage.jobs,
        handlers=work.job_use_cases.provided.handlers.call(),
        last_rites=work.job_use_cases.provided.last_rites.call(),
        chance=providers.Singleton(SystemChance),
        observer=watchers.provided.jobs,
        limits=providers.Singleton(configuration.job_limits_of, settings),
        policy=providers.Singleton(RetryPolicy),
    )


def container_of(settings: Settings, watchers: Watchers = LOGS_ALONE) -> Container:
    """Return a container of its own for these settings; nothing is connected yet."""
    return Container(settings=settings, watchers=watchers)


async def close(container: Container) -> None:
    """Close every connection that the container opened."""
    gateways = container.gateways
    await gateways.stripe().close()
    turns = gateways.turns()
    if turns is not None:
        await turns.close()
    await container.redis_probe().close()
    await container.authenticator().close()
    await disconnect(container.storage.engine(), container.storage.replica())
