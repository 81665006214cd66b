"""The stand-in as a Starlette application."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.core.settings import Settings
from adapters.sandbox.pages import Pages
from adapters.sandbox.routes import make_router
from adapters.sandbox.wire.gateway import Gateway
from adapters.sandbox.wire.observer import Observe
from adapters.sandbox.wire.world import World


def create_app(
    *,
    clock: Callable[[], float] = time.time,
    seed: int = 0,
    settings: Settings | None = None,
    observe: Observe | None = None,
) -> Starlette:
    """Return an empty world behind Stripe's API; the same seed makes the same ids.

    A watcher sees every answer and every delivery; it is called in between, so it must be quick.
    """
    world = World(base=clock, seed=seed, settings=settings or Settings(), observe=observe)
    gateway = Gateway(world, make_router(), seed=seed)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with world.running():
            yield

    routes = [*Pages(world).routes(), Mount("/", app=gateway)]
    return Starlette(routes=routes, lifespan=lifespan)
