"""Who looks after jobs, requests and what is old, put together from the core."""

from dependency_injector import containers, providers

from application.clean_up import CleanUp
from application.ports.leftovers import LeftoverQueries


class Operations(containers.DeclarativeContainer):
    """Takes the core and the read sides; gives the use cases of whoever runs the service."""

    core = providers.DependenciesContainer()
    leftovers: providers.Dependency[LeftoverQueries] = providers.Dependency()

    clean_up = providers.Singleton(
        CleanUp, begin=core.begin, queries=leftovers, clock=core.clock, ids=core.ids
    )
