"""The database forgets what is old and over, and refuses to forget anything else."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from adapters.system.clock import SystemClock
from application.actor import Role
from application.ports.leftovers import Leftovers
from domain.webhook_event import WebhookEventState
from tests.builders import NOON, fresh
from tests.contract.store import Store, a_job
from tests.contract.test_idempotency import a_record, reserve
from tests.contract.test_leftovers import processed
from tests.integration.http.callers import token
from tests.integration.postgres.event_door import EventDoor

DAY = timedelta(days=1)

CLEAN_UP = """
mutation CleanUp($input: CleanupInput!) {
  cleanupOldData(input: $input) {
    __typename
    ... on CleanupPayload { dryRun before expiredKeys eventBodies finishedJobs jobId }
    ... on Refusal { code fields { field problem } }
  }
}"""


async def finished(store: Store, owner: Any, *, days_ago: int) -> None:
    """Do a job, and let it have been done so many days ago."""
    job = a_job()
    async with store.begin() as unit:
        unit.outbox.add(job)
    for claimed in await store.jobs.claim(limit=50, lease=DAY):
        await store.jobs.finish(claimed)
    statement = "UPDATE outbox SET finished_at = now() - make_interval(days => $2) WHERE id = $1"
    await owner.execute(statement, job.id, days_ago)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM outbox WHERE state = 'READY'",
        "DELETE FROM outbox WHERE state = 'DONE'",
        "DELETE FROM idempotency_key",
        "UPDATE webhook_event SET body = NULL WHERE state = 'RECEIVED'",
        "UPDATE webhook_event SET body = 'other' WHERE state = 'PROCESSED'",
    ],
)
async def test_what_is_young_or_unfinished_cannot_be_forgotten(
    postgres_store: Store, service: Any, owner: Any, statement: str
) -> None:
    await finished(postgres_store, owner, days_ago=28)
    await processed(postgres_store, state=WebhookEventState.PROCESSED)
    await processed(postgres_store, state=WebhookEventState.RECEIVED)
    record = a_record(fresh("key"))
    async with postgres_store.begin() as unit:
        unit.outbox.add(a_job())
        await unit.idempotency.reserve(replace(record, at=SystemClock().now()))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="still needed"):
        await service.execute(statement)


async def contents(owner: Any) -> dict[str, list[str]]:
    """Return every row of every table as text."""
    tables = await owner.fetch(
        "SELECT relname FROM pg_class"
        " WHERE relnamespace = 'payments'::regnamespace AND relkind = 'r'"
    )
    return {
        name: sorted(
            row[0]
            for row in await owner.fetch(f"SELECT t::text FROM {name} AS t")  # noqa: S608 - the names are the database's own
        )
        for (name,) in tables
    }


async def clean_up(door: EventDoor, **given: Any) -> Any:
    reply = await door.client.post(
        "/graphql",
        json={"query": CLEAN_UP, "variables": {"input": {"reason": "old", **given}}},
        headers={"Authorization": f"Bearer {token(Role.ADMIN)}"},
    )
    return reply.json()["data"]["cleanupOldData"]


async def test_a_dry_run_is_byte_equal_and_the_job_removes_what_it_counted(
    door: EventDoor, owner: Any
) -> None:
    store = door.store
    door.clock.advance(SystemClock().now() - door.clock.now())
    await finished(store, owner, days_ago=100)
    await finished(store, owner, days_ago=29)
    await reserve(store, a_record(fresh("key")))
    event_id = await processed(store, state=WebhookEventState.PROCESSED)
    before = await contents(owner)
    dry = await clean_up(door, daysToKeep=60)
    assert await contents(owner) == before
    assert (dry["dryRun"], dry["jobId"]) == (True, None)
    counts = (dry["expiredKeys"], dry["eventBodies"], dry["finishedJobs"])
    assert counts == (1, 1, 1)
    real = await clean_up(door, daysToKeep=60, dryRun=False)
    assert real["jobId"].startswith("job_")
    await door.jobs.drain()
    assert await store.leftovers.count(before=door.clock.now() - 60 * DAY, at=door.clock.now()) == (
        Leftovers()
    )
    after = await contents(owner)
    for kept in ("transaction", "posting", "ledger_entry", "seller"):
        assert after[kept] == before[kept]
    assert set(before["audit_event"]) < set(after["audit_event"])
    body, digest = await owner.fetchrow(
        "SELECT body, body_sha256 FROM webhook_event WHERE id = $1", event_id
    )
    assert (body, len(digest)) == (None, 32)


async def test_a_refusal_names_the_field(door: EventDoor) -> None:
    refused = await clean_up(door, daysToKeep=366)
    assert refused["fields"] == [{"field": "daysToKeep", "problem": "must be 1 to 365"}]


async def test_an_event_whose_payload_is_gone_can_be_replayed(door: EventDoor, owner: Any) -> None:
    transaction = await door.charged()
    intent = transaction.payment_intent
    assert intent is not None
    await door.tell("payment_intent.succeeded", intent, reference="evt_old")
    async with door.store.begin() as unit:
        assert await unit.leftovers.drop_bodies(before=NOON + DAY, limit=10) == 1
    facts = await door.facts(transaction.id)
    replay = """
    mutation {
      replayWebhookEvents(input: {filter: {eventId: "evt_old"}, dryRun: false, reason: "x"}) {
        ... on ReplayPayload { queued { eventId } }
      }
    }"""
    reply = await door.client.post(
        "/graphql",
        json={"query": replay},
        headers={"Authorization": f"Bearer {token(Role.ADMIN)}"},
    )
    assert reply.json()["data"]["replayWebhookEvents"]["queued"] == [{"eventId": "evt_old"}]
    await door.work()
    state, body = await owner.fetchrow("SELECT state, body FROM webhook_event")
    assert (state, body) == ("PROCESSED", None)
    after = await door.facts(transaction.id)
    assert (after.state, after.entries) == (facts.state, facts.entries)
