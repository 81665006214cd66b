"""An event is stored once, with exactly one job, and keeps what became of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.errors import NotFound
from application.ports.inbox import Delivery
from application.ports.jobs import JobKind
from application.ports.webhook_verifier import GatewayEvent, WebhookEndpoint
from domain.ids import JobId, WebhookEventId
from domain.webhook_event import WebhookEvent
from tests.builders import LATER, NOON, a_transaction, a_transaction_id, fresh
from tests.contract.store import Store, added

MINUTE = timedelta(minutes=1)


def a_delivery(reference: str | None = None, account: str | None = None) -> Delivery:
    event = GatewayEvent(
        reference=reference or fresh("evt"),
        type="payment_intent.succeeded",
        object_reference=fresh("pi"),
        created_at=NOON,
        live=False,
        api_version="2026-01-01.test",
        account=account,
        payload={"id": "evt_1", "data": {"object": {"id": "pi_1"}}},
    )
    return Delivery(
        id=WebhookEventId(a_transaction_id()),
        job_id=JobId(a_transaction_id()),
        event=event,
        endpoint=WebhookEndpoint.CONNECT if account else WebhookEndpoint.PLATFORM,
        body=b'{"id": "evt_1"}',
        received_at=LATER,
        request_id=fresh("req"),
    )


def as_event(delivery: Delivery) -> WebhookEvent:
    return WebhookEvent(
        id=delivery.id,
        reference=delivery.event.reference,
        type=delivery.event.type,
        object_reference=delivery.event.object_reference,
        account=delivery.event.account,
        created_at=NOON,
        received_at=LATER,
    )


@pytest.mark.parametrize("account", [None, "acct_1"])
async def test_an_event_reads_back_with_the_job_to_process_it(
    store: Store, account: str | None
) -> None:
    delivery = a_delivery(account=account)
    assert await store.inbox.receive(delivery)
    async with store.begin() as unit:
        assert await unit.events.get(delivery.id) == as_event(delivery)
    (job,) = await store.jobs.claim(limit=10, lease=MINUTE)
    assert (job.id, job.kind) == (delivery.job_id, JobKind.PROCESS_WEBHOOK_EVENT)
    assert (job.subject, job.request_id) == (str(delivery.id), delivery.request_id)


async def test_a_copy_of_an_event_stores_nothing(store: Store) -> None:
    first = a_delivery()
    copy = a_delivery(reference=first.event.reference)
    assert await store.inbox.receive(first)
    assert not await store.inbox.receive(copy)
    assert not await store.inbox.receive(first)
    assert [job.id for job in await store.jobs.claim(limit=10, lease=MINUTE)] == [first.job_id]
    async with store.begin() as unit:
        with pytest.raises(NotFound):
            await unit.events.get(copy.id)


async def test_of_many_copies_at_once_one_is_stored(store: Store) -> None:
    reference = fresh("evt")
    copies = [a_delivery(reference=reference) for _ in range(8)]
    results = await asyncio.gather(*(store.inbox.receive(copy) for copy in copies))
    assert sorted(results) == [False] * 7 + [True]
    (job,) = await store.jobs.claim(limit=10, lease=MINUTE)
    assert job.id == copies[results.index(True)].job_id


async def test_many_events_at_once_are_each_stored(store: Store) -> None:
    deliveries = [a_delivery() for _ in range(30)]
    results = await asyncio.gather(*(store.inbox.receive(each) for each in deliveries))
    assert results == [True] * 30
    jobs = await store.jobs.claim(limit=100, lease=MINUTE)
    assert {job.id for job in jobs} == {each.job_id for each in deliveries}
    async with store.begin() as unit:
        for delivery in deliveries:
            assert await unit.events.get(delivery.id) == as_event(delivery)


async def test_what_became_of_an_event_reads_back_equal(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    delivery = a_delivery()
    await store.inbox.receive(delivery)
    received = as_event(delivery)
    for state in (
        received.failed("Stripe did not answer"),
        received.ignored("no fee of ours"),
        received.processed(note="already charged", transaction_id=transaction.id),
    ):
        async with store.begin() as unit:
            await unit.events.lock(delivery.id)
            await unit.events.save(state)
        async with store.begin() as unit:
            assert await unit.events.get(delivery.id) == state


async def test_an_exception_leaves_an_event_as_it_was(store: Store) -> None:
    delivery = a_delivery()
    await store.inbox.receive(delivery)

    async def process_and_fail() -> None:
        async with store.begin() as unit:
            event = await unit.events.lock(delivery.id)
            await unit.events.save(replace(event, note="half done"))
            raise ValueError("the effect fails")

    with pytest.raises(ValueError, match="the effect fails"):
        await process_and_fail()
    async with store.begin() as unit:
        assert await unit.events.get(delivery.id) == as_event(delivery)


async def test_an_event_is_processed_by_one_unit_at_a_time(store: Store) -> None:
    delivery = a_delivery()
    await store.inbox.receive(delivery)

    async def process() -> int:
        async with store.begin() as unit:
            event = await unit.events.lock(delivery.id)
            await unit.events.save(event.begun())
            return event.attempts

    assert sorted(await asyncio.gather(*(process() for _ in range(5)))) == [0, 1, 2, 3, 4]


async def test_an_event_that_is_not_there_is_not_found(store: Store) -> None:
    async with store.begin() as unit:
        for ask in (unit.events.get, unit.events.lock):
            with pytest.raises(NotFound):
                await ask(WebhookEventId(a_transaction_id()))
