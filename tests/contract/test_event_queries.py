"""The inbox read back: filtered, in the order of arrival, page by page, and what is missing."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from application.ports.event_queries import EventFilter, StoredEvent
from application.ports.inbox import Delivery
from domain.connect_account import AccountFacts
from domain.ids import AccountReference, WebhookEventId
from domain.webhook_event import EventSource, WebhookEvent, WebhookEventState
from tests.builders import LATER, NOON, a_transaction_id, an_account, fresh
from tests.contract.store import Store
from tests.contract.test_inbox import a_delivery, as_event


async def stored(
    store: Store, count: int = 3, source: EventSource = EventSource.DELIVERED
) -> list[Delivery]:
    """Return deliveries that were stored one after the other, oldest first."""
    kept = []
    for _ in range(count):
        delivery = replace(a_delivery(), source=source)
        await store.inbox.receive(delivery)
        kept.append(delivery)
    return kept


def ids(rows: Sequence[StoredEvent | WebhookEvent]) -> list[WebhookEventId]:
    return [row.event.id if isinstance(row, StoredEvent) else row.id for row in rows]


async def test_an_event_reads_back_with_all_that_came_with_it(store: Store) -> None:
    (delivery,) = await stored(store, 1, source=EventSource.RECOVERED)
    assert await store.events.event(delivery.id) == StoredEvent(
        event=as_event(delivery),
        door=delivery.endpoint,
        source=EventSource.RECOVERED,
        is_live=False,
        api_version="2026-01-01.test",
        payload_sha256=sha256(delivery.body).hexdigest(),
    )
    assert await store.events.event(WebhookEventId(a_transaction_id())) is None


async def test_pages_are_newest_first_and_say_whether_older_ones_follow(store: Store) -> None:
    first, second, third = await stored(store)
    page = await store.events.page(EventFilter(), limit=2, after=None)
    rest = await store.events.page(EventFilter(), limit=2, after=second.id)
    none = await store.events.page(EventFilter(), limit=0, after=None)
    assert (ids(page.rows), page.has_next) == ([third.id, second.id], True)
    assert (ids(rest.rows), rest.has_next) == ([first.id], False)
    assert (list(none.rows), none.has_next) == ([], True)


async def test_the_oldest_come_first_when_they_are_to_be_done_again(store: Store) -> None:
    first, second, _ = await stored(store)
    assert ids(await store.events.oldest(EventFilter(), limit=2)) == [first.id, second.id]


async def test_every_filter_narrows_the_list(store: Store) -> None:
    (wanted,) = await stored(store, 1, source=EventSource.RECOVERED)
    await stored(store, 2)
    async with store.begin() as unit:
        event = await unit.events.lock(wanted.id)
        await unit.events.save(event.begun().failed("x"))
    told = wanted.event
    for narrowed in (
        EventFilter(states=(WebhookEventState.FAILED, WebhookEventState.DEAD)),
        EventFilter(object_reference=told.object_reference),
        EventFilter(reference=told.reference),
        EventFilter(source=EventSource.RECOVERED),
    ):
        page = await store.events.page(narrowed, limit=10, after=None)
        assert ids(page.rows) == [wanted.id], narrowed
    for empty in (
        EventFilter(states=()),
        EventFilter(type="nothing.happened"),
        EventFilter(account="acct_nobody"),
        EventFilter(transaction_id=a_transaction_id()),
        EventFilter(created_since=NOON + timedelta(seconds=1)),
    ):
        assert (await store.events.page(empty, limit=10, after=None)).rows == [], empty
    everything = await store.events.page(EventFilter(created_since=NOON), limit=10, after=None)
    assert len(everything.rows) == 3


async def test_what_was_never_stored_is_told_apart(store: Store) -> None:
    (known,) = await stored(store, 1)
    missing = fresh("evt")
    asked = [known.event.reference, missing]
    assert await store.events.unknown(asked) == {missing}
    assert await store.events.unknown([]) == frozenset()


@pytest.mark.parametrize("account", [None, AccountReference("acct_1")])
async def test_a_list_is_read_further_and_never_back(
    store: Store, account: AccountReference | None
) -> None:
    async with store.begin() as unit:
        assert await unit.sweeps.read_to(account) is None

    async def read(to: timedelta) -> None:
        async with store.begin() as unit:
            await unit.sweeps.advance(account, to=NOON + to)

    await asyncio.gather(*(read(timedelta(minutes=minutes)) for minutes in (5, 1, 9, 3)))
    async with store.begin() as unit:
        assert await unit.sweeps.read_to(account) == NOON + timedelta(minutes=9)
        assert await unit.sweeps.read_to(AccountReference("acct_other")) is None


async def test_every_account_that_stripe_has_opened_is_listed(store: Store) -> None:
    accounts = [an_account() for _ in range(3)]
    facts = [AccountFacts(reference=AccountReference(fresh("acct"))) for _ in range(2)]
    async with store.begin() as unit:
        for account in accounts:
            await unit.accounts.add(account)
        assert await unit.accounts.references() == []
        for account, known in zip(accounts, facts, strict=False):
            await unit.accounts.save(account.synced(known, at=LATER))
    async with store.begin() as unit:
        assert await unit.accounts.references() == sorted(known.reference for known in facts)
