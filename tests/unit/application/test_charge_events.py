"""Events about a charge: they may outrun our own answer, and never outvote it."""

import asyncio
from dataclasses import replace

import pytest

from adapters.memory.gateway_objects import HeldIntent
from application.ports.charge_gateway import (
    Declined,
    StillProcessing,
)
from domain.charge import ChargeState
from domain.ids import CustomerReference, PaymentIntentReference, TransactionId
from domain.transaction import Failure
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    changed,
    require_agreement,
    snapshot,
)
from tests.unit.application.moments import Gate
from tests.unit.application.story import (
    accept,
    event_of,
    now_of,
    run_charge,
    saves_card,
    tell,
)
from tests.unit.application.world import WORKER, World

FOREIGN = PaymentIntentReference("pi_foreign")


async def test_an_event_before_our_own_answer_books_the_charge_once(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    gate = Gate(world.begin, before=2)
    slow = replace(world.run_charge, begin=gate)
    charging = asyncio.create_task(slow(transaction_id=transaction.id, actor=WORKER))
    await gate.reached.wait()
    (intent,) = world.processor.intents
    event_id = await tell(world, "payment_intent.succeeded", intent)
    await world.process_event(event_id=event_id, actor=WORKER)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    before = snapshot(world)
    gate.go_on.set()
    await charging
    assert changed(world, before) == []
    require_agreement(world)


async def test_a_refusal_is_left_to_the_attempt_under_way(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    gate = Gate(world.begin, before=2)
    slow = replace(world.run_charge, begin=gate)
    world.processor.decline_next()
    charging = asyncio.create_task(slow(transaction_id=transaction.id, actor=WORKER))
    await gate.reached.wait()
    (intent,) = world.processor.intents
    event_id = await tell(world, "payment_intent.payment_failed", intent)
    await world.process_event(event_id=event_id, actor=WORKER)
    event = event_of(world, event_id)
    assert event.state is WebhookEventState.PROCESSED
    assert event.note == "an attempt is under way and brings its own answer"
    assert now_of(world, transaction).charge_state is ChargeState.PROCESSING
    gate.go_on.set()
    await charging
    assert now_of(world, transaction).charge_state is ChargeState.FAILED


@pytest.mark.parametrize(
    "type",
    ["payment_intent.payment_failed", "payment_intent.requires_action"],
)
async def test_an_event_about_an_earlier_state_shows_the_charge_as_it_is(
    world: World, type: str
) -> None:
    await saves_card(world)
    transaction = await accept(world)
    await run_charge(world, transaction)
    (intent,) = world.processor.intents
    event_id = await tell(world, type, intent)
    before = snapshot(world)
    await world.process_event(event_id=event_id, actor=WORKER)
    assert changed(world, before) == ["events"]
    assert event_of(world, event_id).note == "already charged"


async def test_an_intent_that_was_refused_before_the_charge_changes_nothing(
    world: World,
) -> None:
    await saves_card(world)
    transaction = await accept(world)
    await run_charge(world, transaction)
    _hold_intent(world, transaction_id=transaction.id)
    event_id = await tell(world, "payment_intent.payment_failed", FOREIGN)
    before = snapshot(world)
    await world.process_event(event_id=event_id, actor=WORKER)
    assert changed(world, before) == ["events"]


async def test_an_intent_that_stripe_is_still_working_on_is_no_news(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    reference = _hold_intent(world, transaction_id=transaction.id)
    world.processor.intents[reference].outcome = StillProcessing(
        transaction_id=transaction.id, payment_intent=reference
    )
    event_id = await tell(world, "payment_intent.payment_failed", reference)
    await world.process_event(event_id=event_id, actor=WORKER)
    assert event_of(world, event_id).note == "Stripe does not know yet"


def _hold_intent(world: World, *, transaction_id: TransactionId | None) -> PaymentIntentReference:
    """Let the processor show an intent that no attempt of ours is waiting for."""
    refusal = Declined(
        transaction_id=transaction_id, payment_intent=FOREIGN, failure=Failure("card_declined")
    )
    world.processor.intents[FOREIGN] = HeldIntent(
        reference=FOREIGN,
        amount=usd(1),
        customer=CustomerReference("cus_foreign"),
        outcome=refusal,
        confirmed_at=world.clock.now(),
    )
    return FOREIGN
