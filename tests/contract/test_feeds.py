"""A feed is told in order, up to where nothing can appear any more, by what it is about."""

import asyncio

import pytest

from application.ports.feeds import Mark, OfEverything, OfSeller, OfTransaction, Topic
from tests.builders import a_transaction
from tests.contract.store import Store, added, an_audit_event
from tests.contract.test_inbox import a_delivery
from tests.patience import PATIENCE_SECONDS


async def settled(store: Store, *, known: int = -1) -> Mark:
    """Return a mark at the last record, once it has settled."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        mark = await store.audit_feed.newest(known=known)
        assert mark is not None
        while not await store.audit_feed.has_settled(mark):  # noqa: ASYNC110 - what is tried
            await asyncio.sleep(0.001)
    return mark


async def actions(store: Store, topic: Topic, *, after: int, through: int) -> list[str]:
    feed = store.audit_feed
    found = await feed.read(topic, after=after, through=through, limit=100)
    places = [news.place for news in found]
    assert places == sorted(places) == [news.row.id for news in found]
    assert all(topic in news.topics for news in found)
    return [news.row.action for news in found]


async def test_an_empty_feed_has_a_place_to_begin_from(store: Store) -> None:
    assert (await settled(store)).place == 0
    assert await store.audit_feed.newest(known=0) is None


async def test_records_are_told_by_what_they_are_about(store: Store) -> None:
    one, two = await added(store, a_transaction(), a_transaction())
    start = await settled(store)
    for action, transaction in (("a", one), ("b", two), ("c", one)):
        async with store.begin() as unit:
            unit.audit.record(an_audit_event(transaction, action, step=action))
    end = await settled(store, known=start.place)
    told: dict[Topic, list[str]] = {
        OfEverything(): ["a", "b", "c"],
        OfTransaction(one.id): ["a", "c"],
        OfSeller(two.seller_id): ["b"],
    }
    for topic, wanted in told.items():
        assert await actions(store, topic, after=start.place, through=end.place) == wanted
        assert await actions(store, topic, after=end.place, through=end.place) == []
    assert await store.audit_feed.newest(known=end.place) is None
    first = await store.audit_feed.read(
        OfEverything(), after=start.place, through=end.place, limit=1
    )
    assert [news.row.action for news in first] == ["a"]


async def test_a_unit_that_fails_leaves_no_hole_that_anybody_waits_for(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    start = await settled(store)

    async def fail() -> None:
        async with store.begin() as unit:
            unit.audit.record(an_audit_event(transaction, "undone", step="x"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.begin() as unit:
        unit.audit.record(an_audit_event(transaction, "done", step="y"))
    end = await settled(store, known=start.place)
    assert await actions(store, OfEverything(), after=start.place, through=end.place) == ["done"]


async def test_events_are_told_in_the_order_of_their_arrival(store: Store) -> None:
    for reference in ("evt_2", "evt_1", "evt_2", "evt_3"):
        await store.inbox.receive(a_delivery(reference))
    async with asyncio.timeout(PATIENCE_SECONDS):
        mark = await store.event_feed.newest(known=0)
        assert mark is not None
        while not await store.event_feed.has_settled(mark):  # noqa: ASYNC110 - what is tried
            await asyncio.sleep(0.001)
    found = await store.event_feed.read(OfEverything(), after=0, through=mark.place, limit=9)
    assert [news.row.event.reference for news in found] == ["evt_2", "evt_1", "evt_3"]
    rest = await store.event_feed.read(
        OfEverything(), after=found[0].place, through=mark.place, limit=1
    )
    assert [news.row.event.reference for news in rest] == ["evt_1"]
    assert await store.event_feed.newest(known=mark.place) is None
