"""Each adapter of storage, empty, for every test of this folder that asks for a `store`."""

import pytest

from tests.contract.memory_store import a_memory_store
from tests.contract.store import Store


@pytest.fixture
def memory_store() -> Store:
    return a_memory_store()


@pytest.fixture(params=["memory_store", "postgres_store"])
def store(request: pytest.FixtureRequest) -> Store:
    # Asked for by name, so that memory's tests start no server.
    made = request.getfixturevalue(request.param)
    assert isinstance(made, Store)
    return made
