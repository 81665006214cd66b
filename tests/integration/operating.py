"""Who looks after the service, put together as in production."""

from typing import Any

from entrypoints.operations import Operations
from tests.contract.store import Store


# Any: the core itself, or the container that stands for it within another.
def operations_over(core: Any, store: Store) -> Operations:
    return Operations(
        core=core, leftovers=store.leftovers, queue=store.queue, requests=store.requests
    )
