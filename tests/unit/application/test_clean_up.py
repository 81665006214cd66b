"""What is over is counted, and removed batch by batch by a job; nothing else is touched."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from application.actor import Forbidden
from application.ports.audit import AuditEvent
from application.ports.jobs import JobKind
from application.ports.leftovers import Leftovers
from domain.errors import InvalidInput
from domain.webhook_event import WebhookEventState
from tests.builders import NOON
from tests.contract.test_inbox import a_delivery
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.story import accept, queued, work
from tests.unit.application.world import ADMIN, ENGINE, World

DAY = timedelta(days=1)
EVERYTHING = Leftovers(expired_keys=1, event_bodies=1, finished_jobs=1)


async def asks(world: World, *, days: int = 90, dry_run: bool = False) -> Leftovers:
    plan = await world.clean_up(
        days_to_keep=days, reason="the yearly clean-up", dry_run=dry_run, actor=ADMIN
    )
    assert (plan.job_id is None) == dry_run
    return plan.found


def audited(world: World, action: str) -> Sequence[AuditEvent]:
    return [event for event in world.database.tables.audit.values() if event.action == action]


@pytest.fixture
async def old(world: World) -> World:
    """Return a world with one thing of each kind that is a hundred days old."""
    await accept(world)
    delivery = replace(a_delivery(), received_at=NOON)
    await world.inbox.receive(delivery)
    tables = world.database.tables
    event = tables.events[delivery.id]
    tables.events[delivery.id] = replace(event, state=WebhookEventState.PROCESSED)
    await work(world)
    assert queued(world) == []
    (*_, last) = world.database.finished_jobs
    for job_id in [job_id for job_id in world.database.finished_jobs if job_id != last]:
        del world.database.finished_jobs[job_id]
    world.wait(100 * DAY)
    return world


async def test_a_dry_run_counts_and_changes_nothing_at_all(old: World) -> None:
    before = snapshot(old)
    assert await asks(old, dry_run=True) == EVERYTHING
    assert changed(old, before) == []
    assert old.database.dropped_bodies == set()


async def test_a_job_removes_what_was_counted_and_the_audit_says_so(old: World) -> None:
    books, audit = snapshot(old), dict(old.database.tables.audit)
    assert await asks(old) == EVERYTHING
    assert [kind for kind, _ in queued(old)] == [JobKind.CLEAN_UP]
    await work(old)
    assert await asks(old, dry_run=True) == Leftovers()
    assert set(changed(old, books)) == {"idempotency", "audit"}
    assert audit.items() <= old.database.tables.audit.items()
    (asked,) = audited(old, "cleanup.requested")
    assert (asked.actor, asked.after["reason"]) == (ADMIN, "the yearly clean-up")
    (removed,) = audited(old, "cleanup.removed")
    assert removed.after == {"expired_keys": "1", "event_bodies": "1", "finished_jobs": "1"}
    assert removed.actor.request_id == ADMIN.request_id


@pytest.mark.parametrize("days", [100, 101, 365])
async def test_what_is_younger_than_asked_for_stays(old: World, days: int) -> None:
    assert await asks(old, days=days, dry_run=True) == Leftovers()


async def test_however_little_is_asked_for_the_last_thirty_days_stay(world: World) -> None:
    await accept(world)
    await work(world)
    world.wait(30 * DAY)
    assert await asks(world, days=1, dry_run=True) == Leftovers()
    world.wait(timedelta(seconds=1))
    assert (await asks(world, days=1, dry_run=True)).expired_keys == 1


async def test_what_is_still_to_be_processed_keeps_its_payload_and_a_failed_job_its_error(
    old: World,
) -> None:
    tables = old.database.tables
    for event_id, event in tables.events.items():
        tables.events[event_id] = replace(event, state=WebhookEventState.FAILED)
    for job_id, row in old.database.finished_jobs.items():
        old.database.finished_jobs[job_id] = replace(row, error="it failed at first")
    assert await asks(old, dry_run=True) == Leftovers(expired_keys=1)


async def test_what_is_too_much_for_one_job_is_left_to_the_next(old: World) -> None:
    hasty = replace(old.clean_up, batch=1, batches_max=1)
    ((name, record),) = old.database.tables.idempotency.items()
    old.database.tables.idempotency[*name[:2], "second"] = replace(record, key="second")
    await hasty.run(90, actor=ADMIN)
    assert [kind for kind, _ in queued(old)] == [JobKind.CLEAN_UP]
    await work(old)
    assert old.database.tables.idempotency == {}
    assert len(audited(old, "cleanup.removed")) == 2


@pytest.mark.parametrize("days", [0, 366, -1])
async def test_a_term_that_is_none_is_refused(old: World, days: int) -> None:
    with pytest.raises(InvalidInput, match="daysToKeep"):
        await asks(old, days=days)


async def test_only_admins_ask_and_they_say_why(old: World) -> None:
    with pytest.raises(Forbidden):
        await old.clean_up(days_to_keep=90, reason="x", dry_run=True, actor=ENGINE)
    with pytest.raises(InvalidInput, match="reason"):
        await old.clean_up(days_to_keep=90, reason="", dry_run=True, actor=ADMIN)
