"""Reconciliation over a processor in memory, put together as in production."""

from datetime import timedelta
from typing import Any, Final

from adapters.memory.gateway_balance import MemoryBalanceGateway
from adapters.memory.gateway_processor import MemoryProcessor
from entrypoints.inbox import InboxContainer
from entrypoints.reconciliation import Reconciliation
from tests.contract.store import Store

GRACE: Final = timedelta(minutes=10)


def reconciliation_over(
    # Any: the core itself, or the container that stands for it within another.
    core: Any,
    inbox: InboxContainer,
    processor: MemoryProcessor,
    store: Store,
) -> Reconciliation:
    """Return reconciliation that settles by this inbox's rules."""
    return Reconciliation(
        core=core,
        recourse=inbox.recourse,
        sweep=inbox.sweep,
        gateway=MemoryBalanceGateway(processor),
        book=store.balance_book,
        queries=store.reconciliations,
        figures=store.figures,
        grace=GRACE,
    )
