"""Who does the jobs, over a store, put together as in production."""

from typing import Any

from adapters.memory.gateway_processor import MemoryProcessor
from entrypoints.clawbacks import ClawbackContainer
from entrypoints.inbox import InboxContainer
from entrypoints.work import Work
from tests.contract.store import Store
from tests.integration.auditing import auditing_over
from tests.integration.bookkeeping import books_over
from tests.integration.operating import operations_over
from tests.integration.reconciling import reconciliation_over


# Any: the core itself, or the container that stands for it within another.
def work_over(
    core: Any,
    inbox: InboxContainer,
    clawbacks: ClawbackContainer,
    store: Store,
    processor: MemoryProcessor,
) -> Work:
    return Work(
        core=core,
        inbox=inbox,
        clawbacks=clawbacks,
        auditing=auditing_over(core, store),
        operations=operations_over(core, store),
        books=books_over(core, store),
        reconciliation=reconciliation_over(core, inbox, processor, store),
    )
