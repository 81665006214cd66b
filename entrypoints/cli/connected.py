"""Lends the whole service to one command, and says who sits at the terminal."""

import getpass
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple, TypeVar

from adapters.system.ids import Uuid7Source
from application.actor import Actor, Role
from entrypoints.container import Container, close, container_of
from entrypoints.settings import Settings, load_settings

Answer = TypeVar("Answer")


class Connected(NamedTuple):
    """All use cases, and the person who asks for them."""

    container: Container
    actor: Actor


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Connected]:
    """Connect for the length of the block."""
    container = container_of(settings)
    request = Uuid7Source().new()
    actor = Actor(
        subject=f"cli:{getpass.getuser()}", role=Role.ADMIN, request_id=f"cli-{request.hex}"
    )
    try:
        yield Connected(container, actor)
    finally:
        await close(container)


async def with_service(act: Callable[[Connected], Awaitable[Answer]]) -> Answer:
    """Do something with the service that the environment's settings make."""
    async with connected(load_settings()) as lent:
        return await act(lent)
