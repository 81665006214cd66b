"""Everything that looks at the surroundings for the list of readiness, behind one port."""

from dependency_injector import containers, providers

from adapters.postgres.inspector import DatabaseInspector
from adapters.postgres.revisions import head
from adapters.redis.inspector import RedisInspector
from adapters.stripe.inspector import StripeInspector, StripePlatform
from adapters.system.public_address import PublicAddress
from adapters.taskiq.broker import GROUP, ReliableStreamBroker
from entrypoints.settings import Settings


class Inspectors(containers.DeclarativeContainer):
    """Takes the settings and what is connected already; gives who looks."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    storage = providers.DependenciesContainer()
    gateways = providers.DependenciesContainer()
    broker: providers.Dependency[ReliableStreamBroker] = providers.Dependency()

    database = providers.Singleton(
        DatabaseInspector,
        statements=storage.statements,
        head=providers.Singleton(head),
    )
    redis = providers.Singleton(
        RedisInspector,
        settings.provided.redis_url.get_secret_value.call(),
        stream=broker.provided.queue_name,
        group=GROUP,
    )
    platform = providers.Singleton(StripePlatform, gateways.client)
    processor = providers.Singleton(
        StripeInspector, gateways.client, settings.provided.stripe_price_id
    )
    address = providers.Singleton(PublicAddress, settings.provided.public_base_url)
