"""Many deliveries at once: each is stored once, durably, and each sender learns the truth."""

import asyncio
import hashlib
from collections import Counter
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.inbox import PostgresInbox
from adapters.postgres.session import SingleStatements
from application.ports.errors import StoreUnavailable
from application.ports.inbox import Delivery
from application.ports.webhook_verifier import GatewayEvent, WebhookEndpoint
from domain.ids import JobId, WebhookEventId
from tests.builders import LATER, NOON, a_transaction_id, fresh
from tests.contract.store import Store


def a_delivery(reference: str | None = None, *, type: str = "charge.updated") -> Delivery:
    event = GatewayEvent(
        reference=reference or fresh("evt"),
        type=type,
        object_reference="ch_1",
        created_at=NOON,
        live=False,
        api_version="2026-06-24",
        account=None,
        payload={},
    )
    return Delivery(
        id=WebhookEventId(a_transaction_id()),
        job_id=JobId(a_transaction_id()),
        event=event,
        endpoint=WebhookEndpoint.PLATFORM,
        body=f'{{"id": "{event.reference}"}}'.encode(),
        received_at=LATER,
        request_id=fresh("req"),
    )


async def test_500_deliveries_with_copies_are_each_stored_once(
    postgres_engine: AsyncEngine, service: "asyncpg.Connection[Any]"
) -> None:
    doors = [PostgresInbox(SingleStatements(postgres_engine)) for _ in range(3)]
    references = [fresh("evt") for _ in range(170)]
    deliveries = [a_delivery(references[n % 170]) for n in range(500)]
    answers = await asyncio.gather(
        *(doors[n % 3].receive(delivery) for n, delivery in enumerate(deliveries))
    )
    told = Counter(
        delivery.event.reference
        for delivery, is_new in zip(deliveries, answers, strict=True)
        if is_new
    )
    assert told == dict.fromkeys(references, 1)
    stored = {delivery.id for delivery, is_new in zip(deliveries, answers, strict=True) if is_new}
    rows = await service.fetch("SELECT id FROM webhook_event")
    assert {row["id"] for row in rows} == stored
    jobs = await service.fetch("SELECT subject FROM outbox WHERE kind = 'PROCESS_WEBHOOK_EVENT'")
    assert sorted(row["subject"] for row in jobs) == sorted(map(str, stored))


async def test_deliveries_at_the_same_time_share_commits(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    await asyncio.gather(*(postgres_store.inbox.receive(a_delivery()) for _ in range(100)))
    commits = await service.fetch("SELECT DISTINCT xmin FROM webhook_event")
    assert len(commits) <= 2


async def test_the_body_is_kept_with_its_hash(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    delivery = a_delivery()
    assert await postgres_store.inbox.receive(delivery)
    row = await service.fetchrow("SELECT body, body_sha256 FROM webhook_event")
    assert row["body"] == delivery.body
    assert row["body_sha256"] == hashlib.sha256(delivery.body).digest()


async def test_one_that_cannot_be_stored_does_not_harm_its_neighbors(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    # PostgreSQL keeps no zero character in a text.
    poison = a_delivery(type="charge.\0updated")
    deliveries = [a_delivery(), poison, a_delivery()]
    answers = await asyncio.gather(
        *(postgres_store.inbox.receive(delivery) for delivery in deliveries),
        return_exceptions=True,
    )
    assert (answers[0], answers[2]) == (True, True)
    assert isinstance(answers[1], Exception)
    assert await service.fetchval("SELECT count(*) FROM webhook_event") == 2


async def test_while_the_database_is_away_each_sender_is_told(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    # A lock on the table stands for a database that does not answer in time.
    async with owner.transaction():
        await owner.execute("LOCK TABLE webhook_event IN ACCESS EXCLUSIVE MODE")
        deliveries = [a_delivery() for _ in range(5)]
        answers = await asyncio.gather(
            *(postgres_store.inbox.receive(delivery) for delivery in deliveries),
            return_exceptions=True,
        )
    assert [type(answer) for answer in answers] == [StoreUnavailable] * 5
    assert await postgres_store.inbox.receive(deliveries[0])


async def test_a_sender_that_hangs_up_does_not_undo_what_is_being_stored(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    leaver, stayer = a_delivery(), a_delivery()
    hung_up = asyncio.create_task(postgres_store.inbox.receive(leaver))
    stayed = asyncio.create_task(postgres_store.inbox.receive(stayer))
    await asyncio.sleep(0)
    hung_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hung_up
    assert await stayed
    assert await service.fetchval("SELECT count(*) FROM webhook_event") == 2
