"""What bounds the callers of the API, put together."""

from datetime import timedelta

from dependency_injector import containers, providers

from adapters.memory.request_counts import MemoryRequestCounts
from adapters.redis.request_counts import RedisRequestCounts
from application.limit_requests import LimitRequests, RateLimit
from application.ports.request_counts import RequestCounts
from application.ports.system import Clock
from entrypoints.settings import Settings


def _requests(settings: Settings, counts: RequestCounts, clock: Clock) -> LimitRequests | None:
    """Return what counts requests; None where they are not limited."""
    if not settings.rate_limit_max_requests:
        return None
    limit = RateLimit(
        requests=settings.rate_limit_max_requests,
        service_requests=settings.rate_limit_service_max_requests,
        window=timedelta(milliseconds=settings.rate_limit_window_ms),
        cost_per_request=settings.rate_limit_cost_per_request,
    )
    return LimitRequests(counts, limit, clock)


class Limiting(containers.DeclarativeContainer):
    """Takes the settings and the clock; gives what counts the requests."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    clock: providers.Dependency[Clock] = providers.Dependency()

    counts = providers.Singleton(
        RedisRequestCounts,
        settings.provided.redis_url.get_secret_value.call(),
        prefix=settings.provided.redis_prefix,
        alone=providers.Singleton(MemoryRequestCounts),
    )
    requests = providers.Singleton(_requests, settings, counts, clock)
