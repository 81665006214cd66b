"""One stored event: acted on once, parked while it is not understood, ignored when not ours."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.event_marks import MemoryEventMarks
from adapters.memory.gateway_customers import detach
from application.errors import ObjectUnknown
from application.events.registry import event_types
from application.ports.charge_gateway import (
    GatewayUnavailable,
)
from application.ports.jobs import JobKind
from application.ports.webhook_verifier import WebhookEndpoint
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    booked,
    changed,
    charges_taken,
    require_agreement,
    snapshot,
)
from tests.unit.application.moments import Crash, Gate
from tests.unit.application.story import (
    accept,
    event_of,
    joins,
    now_of,
    queued,
    run_charge,
    run_transfer,
    saves_card,
    tell,
    tops_up,
    work,
    work_on,
)
from tests.unit.application.strangers import FOREIGN, shows_intent
from tests.unit.application.world import WORKER, World


async def test_a_type_that_nobody_asked_for_is_ignored(world: World) -> None:
    event_id = await tell(world, "product.created", "prod_1")
    await work(world)
    event = event_of(world, event_id)
    assert event.state is WebhookEventState.IGNORED
    assert event.note == "product.created is not asked for"
    assert (queued(world), world.door.calls) == ([], 0)


async def test_another_services_intent_is_ignored(world: World) -> None:
    shows_intent(world, transaction_id=None)
    event_id = await tell(world, "payment_intent.succeeded", FOREIGN)
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.IGNORED
    assert (queued(world), booked(world)) == ([], {})


async def test_another_services_transfer_is_ignored(world: World) -> None:
    await joins(world)
    await saves_card(world)
    await tops_up(world, usd(10_000))
    await accept(world)
    await work(world)
    (held,) = world.processor.transfers.values()
    held.shown = replace(held.shown, transaction_id=None)
    event_id = await tell(world, "transfer.updated", held.shown.transfer)
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.IGNORED


async def test_an_account_that_is_not_known_yet_parks_its_event(world: World) -> None:
    facts = await world.accounts.create_account(
        seller_id=(await accept(world)).seller_id, email="a@b", country="US", key="k"
    )
    event_id = await tell(world, "account.updated", facts.reference)
    await work(world)
    event = event_of(world, event_id)
    assert (event.state, event.attempts) == (WebhookEventState.FAILED, 1)
    assert (event.last_error or "").startswith(ObjectUnknown.__name__)
    assert [kind for kind, _ in queued(world)] == [JobKind.PROCESS_WEBHOOK_EVENT]


async def test_a_parked_event_is_done_once_its_object_is_known(world: World) -> None:
    reference = world.processor.add_top_up(usd(100), has_arrived=False)
    event_id = await tell(world, "topup.succeeded", reference)
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.FAILED
    world.processor.top_ups[reference] = replace(
        world.processor.top_ups[reference], has_arrived=True
    )
    world.processor.purses.of(usd(100)).available += 100
    await work_on(world)
    event = event_of(world, event_id)
    assert (event.state, event.note) == (WebhookEventState.PROCESSED, None)
    require_agreement(world)


async def test_a_setup_that_saved_nothing_yet_parks_its_event(world: World) -> None:
    payer = await saves_card(world)
    setup = await world.customers.start_card_setup(payer.customer, key="other")
    event_id = await tell(world, "setup_intent.succeeded", setup.reference)
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.FAILED
    card = world.processor.complete_setup(setup.reference)
    await work_on(world)
    assert event_of(world, event_id).state is WebhookEventState.PROCESSED
    assert card in world.database.tables.cards


async def test_a_setup_of_somebody_elses_customer_keeps_no_card(world: World) -> None:
    stranger = await world.customers.create_customer(
        seller_id=(await accept(world)).seller_id, email="a@b", name=None, key="k"
    )
    setup = await world.customers.start_card_setup(stranger, key="other")
    card = world.processor.complete_setup(setup.reference)
    event_id = await tell(world, "setup_intent.succeeded", setup.reference)
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.FAILED
    assert world.database.tables.cards == {}
    detach(world.processor, card)
    await work_on(world)
    assert event_of(world, event_id).state is WebhookEventState.IGNORED


async def test_the_second_copy_of_an_event_is_not_stored(world: World) -> None:
    reference = world.processor.add_top_up(usd(100))
    await tell(world, "topup.succeeded", reference, reference="evt_same")
    await tell(world, "topup.succeeded", reference, reference="evt_same")
    assert len(world.database.tables.events) == 1
    assert len(queued(world)) == 1


async def test_two_workers_with_the_same_event_do_it_once(world: World) -> None:
    reference = world.processor.add_top_up(usd(100))
    event_id = await tell(world, "topup.succeeded", reference)
    gate = Gate(world.begin, before=1)
    slow = replace(world.process_event, begin=gate)
    late = asyncio.create_task(slow(event_id=event_id, actor=WORKER))
    await gate.reached.wait()
    await world.process_event(event_id=event_id, actor=WORKER)
    before = snapshot(world)
    gate.go_on.set()
    await late
    assert changed(world, before) == []
    assert event_of(world, event_id).attempts == 2


async def test_two_workers_ignore_the_same_event_once(world: World) -> None:
    event_id = await tell(world, "product.created", "prod_1")
    gate = Gate(world.begin, before=2)
    slow = replace(world.process_event, marks=MemoryEventMarks(gate))
    late = asyncio.create_task(slow(event_id=event_id, actor=WORKER))
    await gate.reached.wait()
    await world.process_event(event_id=event_id, actor=WORKER)
    gate.go_on.set()
    await late
    assert event_of(world, event_id).attempts == 2


def test_each_door_asks_stripe_for_its_own_events() -> None:
    assert event_types(WebhookEndpoint.CONNECT)[0] == "account.updated"
    assert "account.application.authorized" not in event_types(WebhookEndpoint.CONNECT)
    assert "payment_intent.succeeded" in event_types(WebhookEndpoint.PLATFORM)
    assert "transfer.paid" not in event_types(WebhookEndpoint.PLATFORM)


async def test_a_type_that_stripe_has_ended_is_accepted_and_ignored(world: World) -> None:
    event_id = await tell(world, "transfer.paid", "tr_1")
    await work(world)
    event = event_of(world, event_id)
    assert event.state is WebhookEventState.IGNORED
    assert (event.note or "").startswith("Stripe ended this type in 2017")


async def test_a_final_event_is_left_alone(world: World) -> None:
    event_id = await tell(world, "product.created", "prod_1")
    await work(world)
    before = snapshot(world)
    await world.process_event(event_id=event_id, actor=WORKER)
    assert changed(world, before) == []


async def test_a_failing_handler_leaves_the_event_to_be_tried_again(world: World) -> None:
    reference = world.processor.add_top_up(usd(100))
    event_id = await tell(world, "topup.succeeded", reference)
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.process_event(event_id=event_id, actor=WORKER)
    event = event_of(world, event_id)
    assert (event.state, event.attempts) == (WebhookEventState.FAILED, 1)
    assert event.last_error == "GatewayUnavailable: the request was lost"
    assert booked(world) == {}
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.PROCESSED


@pytest.mark.parametrize("moment", range(1, 7))
async def test_wherever_the_process_dies_an_event_has_its_effect_once(
    world: World, moment: int
) -> None:
    reference = world.processor.add_top_up(usd(100))
    event_id = await tell(world, "topup.succeeded", reference)
    world.moments.crash_at(moment)
    with pytest.raises(Crash):
        await world.process_event(event_id=event_id, actor=WORKER)
    is_processed = event_of(world, event_id).state is WebhookEventState.PROCESSED
    assert is_processed == (len(booked(world)) == 1) == (moment == 6)
    world.wait(timedelta(minutes=2))
    await work_on(world)
    assert event_of(world, event_id).state is WebhookEventState.PROCESSED
    require_agreement(world)


async def test_a_failed_transfer_that_stripe_made_after_all_is_booked(world: World) -> None:
    account = await joins(world)
    await saves_card(world)
    await tops_up(world, usd(10_000))
    transaction = await accept(world)
    await run_charge(world, transaction)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    (transfer,) = world.processor.transfers
    await tell(world, "transfer.created", transfer)
    await work(world)
    assert now_of(world, transaction).transfer == transfer
    assert charges_taken(world) == 1
    assert account in world.processor.accounts
    require_agreement(world)
