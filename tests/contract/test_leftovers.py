"""Only what is over is removed, the oldest first, and never more than was asked for."""

from dataclasses import replace
from datetime import timedelta

from adapters.system.clock import SystemClock
from application.ports.leftovers import Leftovers
from domain.ids import WebhookEventId
from domain.webhook_event import WEBHOOK_EVENT_OVER, WebhookEventState
from tests.builders import LATER, fresh
from tests.contract.store import Store, a_job
from tests.contract.test_idempotency import a_record, reserve
from tests.contract.test_inbox import a_delivery

NOW = SystemClock().now()
DAY = timedelta(days=1)
SINCE_LATER = NOW - LATER
assert SINCE_LATER > 60 * DAY


async def processed(store: Store, *, state: WebhookEventState) -> WebhookEventId:
    delivery = a_delivery()
    await store.inbox.receive(delivery)
    async with store.begin() as unit:
        event = await unit.events.lock(delivery.id)
        await unit.events.save(replace(event, state=state))
    return delivery.id


async def remove(store: Store, *, limit: int = 10) -> Leftovers:
    async with store.begin() as unit:
        return Leftovers(
            expired_keys=await unit.leftovers.remove_keys(before=LATER + DAY, at=NOW, limit=limit),
            event_bodies=await unit.leftovers.drop_bodies(before=LATER + DAY, limit=limit),
            finished_jobs=await unit.leftovers.remove_jobs(before=LATER + DAY, limit=limit),
        )


async def test_what_is_over_is_counted_then_removed_up_to_the_limit(store: Store) -> None:
    for _ in range(3):
        await reserve(store, a_record(fresh("key")))
    ids = [await processed(store, state=state) for state in sorted(WEBHOOK_EVENT_OVER)]
    event_id = ids[0]
    before = await store.events.event(event_id)
    found = Leftovers(expired_keys=3, event_bodies=3)
    assert await store.leftovers.count(before=LATER + DAY, at=NOW) == found
    assert await remove(store, limit=2) == Leftovers(expired_keys=2, event_bodies=2)
    assert await remove(store, limit=2) == Leftovers(expired_keys=1, event_bodies=1)
    assert await remove(store) == Leftovers()
    # The event and the hash of what it came in stay.
    assert await store.events.event(event_id) == before


async def test_what_is_young_or_unfinished_is_not_over(store: Store) -> None:
    await reserve(store, replace(a_record(fresh("key")), at=LATER + DAY))
    await reserve(store, replace(a_record(fresh("key")), at=NOW - 29 * DAY))
    for state in set(WebhookEventState) - WEBHOOK_EVENT_OVER:
        await processed(store, state=state)
    async with store.begin() as unit:
        unit.outbox.add(a_job())
    (job,) = [job for job in await store.jobs.claim(limit=9, lease=DAY) if job.kind == "RUN_CHARGE"]
    await store.jobs.finish(job)
    assert await store.leftovers.count(before=LATER + DAY, at=NOW) == Leftovers()
    assert await remove(store) == Leftovers()


async def test_a_key_that_was_removed_may_be_used_again(store: Store) -> None:
    record = a_record(fresh("key"))
    assert await reserve(store, record) is None
    await remove(store)
    assert await reserve(store, record) is None
