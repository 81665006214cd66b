"""What no try could do is set aside for a person; a burst of news queues nothing twice."""

from dataclasses import replace
from datetime import timedelta

from adapters.memory.gateway_charges import MemoryChargeGateway
from application.ports.charge_gateway import ChargeOutcome, GatewayMisused
from application.ports.jobs import JobKind
from domain.attempt import ChargeRequest
from domain.cancellation import CancelRequest
from domain.charge import ChargeState
from domain.open_work import REST
from domain.transfer import HoldReason, TransferState
from domain.webhook_event import WebhookEventState
from tests.unit.application.hands_story import cancel, look
from tests.unit.application.ledger_view import require_agreement
from tests.unit.application.story import (
    accept,
    actions,
    buried,
    charged,
    now_of,
    queued,
    saves_card,
    tell,
    work,
)
from tests.unit.application.world import ENGINE, WORKER, World


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


class LockedOut(MemoryChargeGateway):
    """A processor that does not take our key."""

    async def charge(self, request: ChargeRequest, *, key: str) -> ChargeOutcome:
        raise GatewayMisused(f"{key} for {request.amount}: our own key is not known")


async def test_a_charge_that_no_try_can_make_says_so_in_its_history(world: World) -> None:
    world.charges = LockedOut(world.processor)
    await saves_card(world)
    transaction = await accept(world)
    for _ in range(8):
        await work(world)
        world.wait(timedelta(minutes=10))
    (row,) = buried(world)
    assert (row.job.kind, row.job.subject) == (JobKind.RUN_CHARGE, str(transaction.id))
    assert actions(world)[-1] == "charge.set_aside"
    assert now_of(world, transaction).charge_state is ChargeState.PROCESSING
    require_agreement(world)


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


class Unhelpful(MemoryChargeGateway):
    """A processor that cancels nothing."""

    async def cancel_charge(self, request: CancelRequest, *, key: str) -> ChargeOutcome:
        raise GatewayMisused(f"{key} for {request.payment_intent}: not today")


async def test_a_cancellation_that_no_try_can_make_says_so_and_is_tried_once_more(
    world: World,
) -> None:
    helpful = world.run_cancellation
    world.run_cancellation = replace(helpful, gateway=Unhelpful(world.processor))
    await saves_card(world)
    world.processor.demand_action_next()
    transaction = await accept(world)
    await work(world)
    await cancel(world, transaction)
    for _ in range(8):
        await work(world)
        world.wait(timedelta(minutes=10))
    assert [row.job.kind for row in buried(world)] == [JobKind.RUN_CANCELLATION]
    assert actions(world)[-1] == "cancellation.set_aside"
    assert now_of(world, transaction).charge_state is ChargeState.REQUIRES_ACTION
    world.wait(REST)
    assert await look(world) == 1
    await helpful(transaction_id=transaction.id, actor=WORKER)
    assert now_of(world, transaction).charge_state is ChargeState.CANCELLED
