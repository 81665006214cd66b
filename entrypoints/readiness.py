"""Who looks whether production is ready, and who lets a process begin."""

from dependency_injector import containers, providers

from application.check_readiness import CheckReadiness
from application.guard_live_mode import GuardLiveMode
from application.ports.inspector import Inspector
from application.ports.platform import Platform
from application.readiness.facts import (
    AddressFacts,
    BrokerFacts,
    ConfigurationFacts,
    DatabaseFacts,
    ProcessorFacts,
)


class Readiness(containers.DeclarativeContainer):
    """Takes the core, the settings' facts and the inspectors; gives the list and the guard."""

    core = providers.DependenciesContainer()
    configuration: providers.Dependency[ConfigurationFacts] = providers.Dependency()
    database: providers.Dependency[Inspector[DatabaseFacts]] = providers.Dependency()
    broker: providers.Dependency[Inspector[BrokerFacts]] = providers.Dependency()
    processor: providers.Dependency[Inspector[ProcessorFacts]] = providers.Dependency()
    address: providers.Dependency[Inspector[AddressFacts]] = providers.Dependency()
    platform: providers.Dependency[Platform] = providers.Dependency()

    check = providers.Singleton(
        CheckReadiness,
        configuration=configuration,
        database=database,
        broker=broker,
        processor=processor,
        address=address,
        clock=core.clock,
    )
    guard = providers.Singleton(
        GuardLiveMode,
        platform=platform,
        account=configuration.provided.platform_account,
        is_live=configuration.provided.is_live,
    )
