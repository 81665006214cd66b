"""Who looks after jobs, requests and what is old, put together from the core."""

from dependency_injector import containers, providers

from application.clean_up import CleanUp
from application.handle_job import HandleJob
from application.ports.leftovers import LeftoverQueries
from application.ports.queue import QueueQueries
from application.ports.requests import RequestQueries
from application.show_queue import ShowQueue
from application.show_requests import ShowRequests


class Operations(containers.DeclarativeContainer):
    """Takes the core and the read sides; gives the use cases of whoever runs the service."""

    core = providers.DependenciesContainer()
    leftovers: providers.Dependency[LeftoverQueries] = providers.Dependency()
    queue: providers.Dependency[QueueQueries] = providers.Dependency()
    requests: providers.Dependency[RequestQueries] = providers.Dependency()

    clean_up = providers.Singleton(
        CleanUp, begin=core.begin, queries=leftovers, clock=core.clock, ids=core.ids
    )
    show_queue = providers.Singleton(ShowQueue, queue)
    handle_job = providers.Singleton(HandleJob, begin=core.begin, clock=core.clock)
    show_requests = providers.Singleton(ShowRequests, queries=requests, clock=core.clock)
