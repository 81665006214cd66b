"""Workers that are held still for a moment, so that work piles up or nothing stirs."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from entrypoints.local.stack import LocalStack


@contextmanager
def held_still(stack: LocalStack) -> Iterator[None]:
    """Stop every worker for the length of the block."""
    workers = [found for name, found in stack.processes.items() if name.startswith("worker")]
    for worker in workers:
        worker.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in workers:
            worker.signal(signal.SIGCONT)
