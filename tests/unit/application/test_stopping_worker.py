"""A worker that stops and whose jobs do not end: they are cut off and given back at once."""

import asyncio
from datetime import timedelta

from application.ports.jobs import JobKind
from application.run_jobs import LEASE
from tests.unit.application.story import due_after
from tests.unit.application.worker_shop import BOUND, Held, Shop

NONE = timedelta()


async def stopped(shop: Shop, held: Held) -> None:
    """Let the worker begin both jobs, and stop it."""
    await shop.put("subject-1", "subject-2")
    stop = asyncio.Event()
    running = asyncio.create_task(shop.worker.run(stop))
    await held.until_begun(2)
    stop.set()
    await asyncio.wait_for(running, BOUND)


async def test_what_does_not_end_in_time_is_given_back_at_once() -> None:
    held = Held()
    shop = Shop(held, patience=NONE)
    await stopped(shop, held)
    assert due_after(shop.world) == [NONE, NONE]
    assert (shop.tries.finished, shop.tries.failures, shop.tries.outages) == ([], [], [])
    # Another worker need not wait for a lease to end.
    held.let_go.set()
    await shop.worker.drain()
    assert shop.tries.finished == [JobKind.RUN_CHARGE] * 2


async def test_what_cannot_be_given_back_comes_back_when_its_lease_ends() -> None:
    class Cut(Held):
        async def until_begun(self, count: int) -> None:
            await super().until_begun(count)
            shop.store.is_down = True

    held = Cut()
    shop = Shop(held, patience=NONE)
    await stopped(shop, held)
    assert due_after(shop.world) == [LEASE, LEASE]
    assert shop.tries.outages == [shop.store.outage]
