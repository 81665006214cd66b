"""A worker's marks on events: each durable at once, none on an event that is final."""

import asyncio

import pytest

from application.ports.errors import NotFound
from domain.ids import WebhookEventId
from domain.webhook_event import WebhookEvent
from tests.builders import a_transaction, a_transaction_id
from tests.contract.store import Store, added
from tests.contract.test_inbox import a_delivery, as_event


async def received(store: Store) -> WebhookEvent:
    delivery = a_delivery()
    await store.inbox.receive(delivery)
    return as_event(delivery)


async def stored(store: Store, event: WebhookEvent) -> WebhookEvent:
    async with store.begin() as unit:
        return await unit.events.get(event.id)


async def test_an_event_is_begun_as_the_domain_says(store: Store) -> None:
    event = await received(store)
    assert await store.marks.begin(event.id) == event.begun() == await stored(store, event)
    assert await store.marks.begin(event.id) == event.begun().begun()


async def test_many_events_are_begun_and_ended_at_once_each_for_itself(store: Store) -> None:
    events = [await received(store) for _ in range(30)]
    begun = await asyncio.gather(*(store.marks.begin(event.id) for event in events))
    assert begun == [event.begun() for event in events]
    (transaction,) = await added(store, a_transaction())
    ends = [
        (
            event.begun().failed("Stripe did not answer"),
            event.begun().ignored("no fee of ours"),
            event.begun().processed(note="already charged", transaction_id=transaction.id),
        )[place % 3]
        for place, event in enumerate(events)
    ]
    await asyncio.gather(*(store.marks.end(end) for end in ends))
    assert [await stored(store, event) for event in events] == ends


async def test_a_final_event_is_neither_begun_nor_changed(store: Store) -> None:
    event = await received(store)
    begun = await store.marks.begin(event.id)
    assert begun is not None
    final = begun.ignored("no fee of ours")
    await store.marks.end(final)
    assert await store.marks.begin(event.id) is None
    await store.marks.end(final.failed("too late"))
    assert await stored(store, event) == final


async def test_an_event_that_is_not_there_is_not_found_and_keeps_no_other(store: Store) -> None:
    event = await received(store)
    found, missing = await asyncio.gather(
        store.marks.begin(event.id),
        store.marks.begin(WebhookEventId(a_transaction_id())),
        return_exceptions=True,
    )
    assert found == event.begun() == await stored(store, event)
    assert isinstance(missing, NotFound)


async def test_a_mark_waits_for_a_unit_that_holds_the_event(store: Store) -> None:
    event = await received(store)
    async with store.begin() as unit:
        held = await unit.events.lock(event.id)
        late = asyncio.create_task(store.marks.end(event.failed("too late")))
        await unit.events.save(held.processed(note=None, transaction_id=None))
    await late
    assert (await stored(store, event)).is_final


async def test_one_event_twice_at_once_is_begun(store: Store) -> None:
    event = await received(store)
    first, second = await asyncio.gather(store.marks.begin(event.id), store.marks.begin(event.id))
    assert first is not None
    assert second is not None
    with pytest.raises(NotFound):
        await store.marks.begin(WebhookEventId(a_transaction_id()))
