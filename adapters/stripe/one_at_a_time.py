"""One call at a time for each of Stripe's objects, which it locks while it works on them.

In this process alone: a job has one worker at a time, so that as many calls for one seller can meet
as there are workers, and not as many as all of their jobs. For those few Stripe's own lock is
enough: it turns a call away when it has waited too long, and that call did nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from weakref import WeakValueDictionary

from application.ports.charge_gateway import GatewayBusy
from application.ports.turns import LONGEST_WAIT


class OneAtATime:
    """Lets one caller in for each name; the others wait in the order they came."""

    def __init__(self, *, longest_wait: timedelta = LONGEST_WAIT) -> None:
        self._longest_wait = longest_wait.total_seconds()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def __call__(self, name: str) -> AsyncIterator[None]:
        """Hold a name for the length of the block; raise `GatewayBusy` after a bounded wait."""
        lock = self._locks.setdefault(name, asyncio.Lock())
        try:
            async with asyncio.timeout(self._longest_wait):
                await lock.acquire()
        except TimeoutError:
            raise GatewayBusy("other calls for the same object take too long") from None
        try:
            yield
        finally:
            lock.release()
