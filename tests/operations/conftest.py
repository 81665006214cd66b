"""The whole API over memory, and a caller who sends saved operations and no others."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any, Protocol

import pytest

from tests.integration.http.world import World
from tests.operations.saved import SAVED


class Send(Protocol):
    """Sends a saved operation with its own variables, changed where a test says so."""

    def __call__(self, operation: str, *, bearer: str, **changes: Any) -> Awaitable[Any]:
        """Return the data of the answer."""


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as made:
        yield made


@pytest.fixture
def send(world: World) -> Send:
    async def send(operation: str, *, bearer: str, **changes: Any) -> Any:
        saved = SAVED[operation]
        return (await world.ask(saved.document, saved.given(**changes), bearer=bearer)).data

    return send
