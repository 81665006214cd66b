"""A world whose callers may ask for a few things a minute."""

from datetime import timedelta

from adapters.memory.request_counts import MemoryRequestCounts
from adapters.memory.system import ManualClock
from application.limit_requests import LimitRequests, RateLimit
from entrypoints.http.app import Limits
from tests.builders import NOON
from tests.integration.http.world import World

FEW = 3
FOR_SERVICES = 5


def a_limit(*, clock: ManualClock | None = None) -> LimitRequests:
    """Return a limit of a few requests a minute."""
    limit = RateLimit(
        requests=FEW,
        service_requests=FOR_SERVICES,
        window=timedelta(minutes=1),
        cost_per_request=200,
    )
    return LimitRequests(MemoryRequestCounts(), limit, clock or ManualClock(NOON))


def a_limited_world() -> World:
    """Return a world with a limit by its own clock."""
    clock = ManualClock(NOON)
    return World(clock=clock, limits=Limits(requests=a_limit(clock=clock)))
