"""The books over any store, put together as in production."""

from typing import Any

from entrypoints.books import Books
from tests.contract.store import Store


# Any: the core itself, or the container that stands for it within another.
def books_over(core: Any, store: Store) -> Books:
    """Return the books of a store."""
    return Books(
        core=core,
        queries=store.books,
        auditor=store.auditor,
        snapshots=store.snapshots,
        system=store.system,
        is_live=False,
    )
