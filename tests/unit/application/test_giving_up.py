"""What no try could do is set aside for a person; a burst of news queues nothing twice."""

from datetime import timedelta

from application.ports.jobs import JobKind
from domain.transfer import HoldReason, TransferState
from domain.webhook_event import WebhookEventState
from tests.unit.application.story import buried, charged, now_of, queued, tell, work
from tests.unit.application.world import ENGINE, World


async def test_an_event_whose_job_is_set_aside_is_dead_and_keeps_its_error(world: World) -> None:
    event_id = await tell(world, "transfer.created", "tr_nobodys")
    for _ in range(20):
        await work(world)
        world.wait(timedelta(minutes=10))
    (row,) = buried(world)
    event = world.database.tables.events[event_id]
    assert row.job.subject == str(event_id)
    assert event.state is WebhookEventState.DEAD
    assert (event.last_error or "").startswith("GatewayMisused")


async def test_a_burst_of_news_tries_a_held_transfer_once(world: World) -> None:
    held = await charged(world)
    assert now_of(world, held).transfer_state is TransferState.HELD
    for _ in range(3):
        for _ in range(10):
            await world.release(reason=HoldReason.ACCOUNT_NOT_READY, limit=20, actor=ENGINE)
        assert queued(world).count((JobKind.RUN_TRANSFER, str(held.id))) == 1
        world.wait(timedelta(seconds=1))
        await work(world)


async def test_an_event_that_names_a_transaction_we_do_not_have_waits(world: World) -> None:
    held = await charged(world)
    intent = now_of(world, held).payment_intent
    event_id = await tell(world, "payment_intent.canceled", str(intent))
    kept = world.database.tables.transactions.pop(held.id)
    await work(world)
    event = world.database.tables.events[event_id]
    assert event.state is WebhookEventState.FAILED
    assert (event.last_error or "").startswith("ObjectUnknown")
    world.database.tables.transactions[held.id] = kept
    world.wait(timedelta(minutes=1))
    await work(world)
    assert world.database.tables.events[event_id].state is WebhookEventState.PROCESSED


async def test_an_event_that_is_done_is_not_given_up(world: World) -> None:
    event_id = await tell(world, "an.unknown.type", "obj_1")
    await work(world)
    await world.process_event.give_up(event_id)
    assert world.database.tables.events[event_id].state is WebhookEventState.IGNORED
