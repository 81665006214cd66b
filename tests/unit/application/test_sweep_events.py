"""What was never delivered is found in Stripe's own list, filed once, and told of."""

from datetime import datetime, timedelta

import pytest

from application.actor import Forbidden
from application.events.registry import event_types
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.event_gateway import RememberedEvent
from application.ports.event_queries import EventFilter
from application.ports.jobs import JobKind
from application.ports.webhook_verifier import GatewayEvent, WebhookEndpoint
from application.recover_events import RecoverEvents
from application.show_events import ShowEvents
from domain.errors import InvalidInput
from domain.webhook_event import EventSource, WebhookEventState
from tests.builders import fresh, usd
from tests.unit.application.story import joins, queued, tell, work
from tests.unit.application.world import ADMIN, ENGINE, WORKER, World

MINUTE = timedelta(minutes=1)


def remembers(
    world: World, type: str, about: str, *, ago: timedelta, account: str | None = None
) -> str:
    """Let Stripe remember an event that it did not deliver."""
    reference = fresh("evt")
    event = GatewayEvent(
        reference=reference,
        type=type,
        object_reference=about,
        created_at=world.clock.now() - ago,
        live=False,
        api_version=None,
        account=account,
        payload={},
    )
    world.processor.events.append(RememberedEvent(event, b"{}"))
    return reference


async def read_to(world: World) -> datetime | None:
    async with world.begin() as unit:
        return await unit.sweeps.read_to(None)


async def test_a_top_up_that_nobody_told_us_of_is_booked_all_the_same(world: World) -> None:
    top_up = world.processor.add_top_up(usd(8_000))
    missed = remembers(world, "topup.succeeded", top_up, ago=5 * MINUTE)
    assert await world.sweep(None, actor=WORKER) == 1
    await work(world)
    (row,) = (await world.event_queries.page(EventFilter(), limit=9, after=None)).rows
    assert (row.event.reference, row.source) == (missed, EventSource.RECOVERED)
    assert row.event.state is WebhookEventState.PROCESSED
    assert len(world.database.tables.receipts) == 1
    assert world.waker.rings == 1


async def test_what_was_delivered_is_not_filed_again(world: World) -> None:
    top_up = world.processor.add_top_up(usd(8_000))
    known = remembers(world, "topup.succeeded", top_up, ago=5 * MINUTE)
    await tell(world, "topup.succeeded", top_up, reference=known)
    assert await world.sweep(None, actor=WORKER) == 0
    assert len(world.database.tables.events) == 1


async def test_what_is_young_may_still_be_on_its_way(world: World) -> None:
    remembers(world, "topup.succeeded", "tu_1", ago=MINUTE)
    assert await world.sweep(None, actor=WORKER) == 0
    world.wait(2 * MINUTE)
    assert await world.sweep(None, actor=WORKER) == 1


async def test_what_nobody_asks_for_is_left_where_it_is(world: World) -> None:
    remembers(world, "transfer.paid", "tr_1", ago=5 * MINUTE)
    remembers(world, "customer.created", "cus_1", ago=5 * MINUTE)
    assert await world.sweep(None, actor=WORKER) == 0


async def test_the_next_run_reads_from_where_the_last_one_ended_and_a_little_twice(
    world: World,
) -> None:
    assert await read_to(world) is None
    await world.sweep(None, actor=WORKER)
    mark = await read_to(world)
    assert mark == world.clock.now() - 2 * MINUTE
    remembers(world, "topup.succeeded", "tu_late", ago=11 * MINUTE)
    remembers(world, "topup.succeeded", "tu_too_late", ago=13 * MINUTE)
    assert await world.sweep(None, actor=WORKER) == 1


async def test_a_list_that_breaks_off_is_read_again_from_the_same_mark(world: World) -> None:
    remembers(world, "topup.succeeded", "tu_1", ago=5 * MINUTE)
    world.processor.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.sweep(None, actor=WORKER)
    assert await read_to(world) is None
    assert await world.sweep(None, actor=WORKER) == 1


async def test_every_accounts_own_list_is_read(world: World) -> None:
    reference = await joins(world, ready=False)
    world.processor.make_ready(reference)
    remembers(world, "account.updated", reference, ago=5 * MINUTE, account=reference)
    assert await world.sweep.each_account(actor=WORKER) == 1
    assert queued(world) == [(JobKind.SWEEP_EVENTS, reference)]
    await work(world)
    (account,) = world.database.tables.accounts.values()
    assert account.can_receive


async def test_an_admin_has_every_list_read_from_a_moment_on(world: World) -> None:
    await joins(world)
    since = world.clock.now() - timedelta(days=3)
    old = remembers(world, "topup.succeeded", world.processor.add_top_up(usd(100)), ago=MINUTE * 99)
    recover = RecoverEvents(world.begin, world.clock)
    await world.sweep(None, actor=WORKER)
    mark = await read_to(world)
    assert await recover(since=since, actor=ADMIN) == 1
    assert await recover(since=since, actor=ADMIN) == 1
    assert [kind for kind, _ in queued(world)].count(JobKind.SWEEP_EVENTS) == 2
    await work(world)
    gaps = await ShowEvents(world.event_queries).gaps(since=since, actor=ADMIN)
    assert old in [row.event.reference for row in gaps]
    assert await read_to(world) == mark


async def test_only_an_admin_and_only_what_stripe_remembers(world: World) -> None:
    recover = RecoverEvents(world.begin, world.clock)
    with pytest.raises(Forbidden):
        await recover(since=world.clock.now(), actor=ENGINE)
    for moment in (timedelta(days=31), -MINUTE):
        with pytest.raises(InvalidInput):
            await recover(since=world.clock.now() - moment, actor=ADMIN)


async def test_a_recovery_is_recorded_with_its_count(world: World) -> None:
    for number in range(3):
        remembers(world, "topup.succeeded", f"tu_{number}", ago=5 * MINUTE)
    await world.sweep(None, actor=WORKER)
    (record,) = world.database.tables.audit.values()
    assert (record.action, record.after) == ("events.recovered", {"count": "3"})
    assert "account.updated" in event_types(WebhookEndpoint.CONNECT)
