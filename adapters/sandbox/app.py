"""The stand-in as a Starlette application."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.control.books import books_of
from adapters.sandbox.core.settings import Settings
from adapters.sandbox.pages.routes import page_routes
from adapters.sandbox.routes import make_router
from adapters.sandbox.wire.gateway import Gateway
from adapters.sandbox.wire.journal import Journal
from adapters.sandbox.wire.observer import Closing, Observe
from adapters.sandbox.wire.world import World


def create_app(
    *,
    clock: Callable[[], float] = time.time,
    seed: int | None = None,
    fresh_seed: int = 0,
    settings: Settings | None = None,
    data: Path | None = None,
    observe: Observe | None = None,
) -> Starlette:
    """Return a world behind Stripe's API; the same seed makes the same ids.

    It is empty, or as the data file left it; raises `CannotStart` when the file is unfit.
    Where neither says which seed, `fresh_seed` is taken. A watcher sees every answer and every
    delivery, being called in between, so it must be quick; at the end it sees every key's books.
    """
    journal = None if data is None else Journal(data, seed=seed, fresh_seed=fresh_seed)
    world = World(
        make_router(),
        base=clock,
        seed=journal.seed if journal else fresh_seed if seed is None else seed,
        settings=settings or Settings(),
        journal=journal,
        observe=observe,
    )
    world.restore()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with world.running():
            yield
        if observe is not None:
            for desk in world.desks():
                observe(Closing(key=desk.platform.key, books=books_of(desk.platform)))

    routes = [*page_routes(world), Mount("/", app=Gateway(world))]
    return Starlette(routes=routes, lifespan=lifespan)
