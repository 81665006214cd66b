"""Each adapter of storage, empty, for every test of this folder that asks for a `store`."""

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.event_queries import MemoryEventQueries
from adapters.memory.inbox import MemoryInbox
from adapters.memory.jobs import MemoryJobStore
from adapters.memory.queries import MemoryQueries
from adapters.memory.seller_balances import MemorySellerBalances
from adapters.memory.unit_of_work import BeginMemoryUnit
from adapters.memory.waker import MemoryWaker
from adapters.system.clock import SystemClock
from tests.contract.store import Store


@pytest.fixture
def memory_store() -> Store:
    database, waker = MemoryDatabase(lock_timeout_seconds=0.5), MemoryWaker()
    queries = MemoryQueries(database)
    return Store(
        begin=BeginMemoryUnit(database, after_commit=waker.wake),
        jobs=MemoryJobStore(database, SystemClock()),
        inbox=MemoryInbox(database),
        transactions=queries,
        sellers=queries,
        accounts=queries,
        payouts=queries,
        balances=MemorySellerBalances(database),
        events=MemoryEventQueries(database),
        rings=lambda: waker.rings,
    )


@pytest.fixture(params=["memory_store", "postgres_store"])
def store(request: pytest.FixtureRequest) -> Store:
    # Asked for by name, so that memory's tests start no server.
    made = request.getfixturevalue(request.param)
    assert isinstance(made, Store)
    return made
