"""Rival workers, stale answers and money that nobody asked for: the books keep to what is so."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.errors import AmountMismatch, SecondCharge
from application.ports.charge_gateway import GatewayUnavailable
from domain.attempt import AttemptKind, AttemptState, ChargeRequest
from domain.charge import ChargeState, ChargeTrigger
from domain.transaction import Transaction
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    booked,
    changed,
    charges_taken,
    require_agreement,
    snapshot,
)
from tests.unit.application.moments import Gate
from tests.unit.application.story import (
    SUE,
    accept,
    attempts_of,
    event_of,
    now_of,
    queued,
    run_charge,
    saves_card,
    tell,
    work,
    work_on,
)
from tests.unit.application.world import WORKER, World

DAY = timedelta(hours=24)
JUST_SAFE = timedelta(hours=23) - timedelta(seconds=1)


@pytest.fixture
async def transaction(world: World) -> Transaction:
    await saves_card(world)
    return await accept(world)


async def test_two_workers_at_the_same_charge_collect_it_once(
    world: World, transaction: Transaction
) -> None:
    gates = [Gate(world.begin, before=2) for _ in range(2)]
    workers = [replace(world.run_charge, begin=gate) for gate in gates]
    tasks = [
        asyncio.create_task(worker(transaction_id=transaction.id, actor=WORKER))
        for worker in workers
    ]
    for gate in gates:  # both have Stripe's answer, and neither has written it
        await gate.reached.wait()
    for gate in gates:
        gate.go_on.set()
    await asyncio.gather(*tasks)
    assert len(attempts_of(world, transaction.id, AttemptKind.CHARGE)) == 1
    assert charges_taken(world) == 1
    assert len(booked(world)) == 2
    assert len([kind for kind, _ in queued(world) if kind == "RUN_TRANSFER"]) == 1
    require_agreement(world)


async def test_of_two_workers_the_one_without_an_answer_undoes_nothing(
    world: World, transaction: Transaction
) -> None:
    gate = Gate(world.begin, before=1)
    slow = replace(world.run_charge, attempts=replace(world.run_charge.attempts, begin=gate))
    world.door.lose_next_answer()
    losing = asyncio.create_task(slow(transaction_id=transaction.id, actor=WORKER))
    await gate.reached.wait()
    await run_charge(world, transaction)
    before = snapshot(world)
    gate.go_on.set()
    with pytest.raises(GatewayUnavailable):
        await losing
    assert changed(world, before) == []


async def test_a_stale_refusal_of_an_earlier_attempt_changes_nothing(
    world: World, transaction: Transaction
) -> None:
    gate = Gate(world.begin, before=2)
    slow = replace(world.run_charge, begin=gate)
    world.processor.decline_next()
    refused = asyncio.create_task(slow(transaction_id=transaction.id, actor=WORKER))
    await gate.reached.wait()
    await run_charge(world, transaction)
    await _retry(world, transaction)
    world.processor.ponder_next()
    with pytest.raises(Exception, match="still processing"):
        await run_charge(world, transaction)
    before = snapshot(world)
    gate.go_on.set()
    await refused
    assert changed(world, before) == []
    assert now_of(world, transaction).charge_state is ChargeState.PROCESSING


async def test_money_that_moved_is_booked_though_its_attempt_was_given_up(
    world: World, transaction: Transaction
) -> None:
    gate = Gate(world.begin, before=2)
    slow = replace(world.run_charge, begin=gate)
    charging = asyncio.create_task(slow(transaction_id=transaction.id, actor=WORKER))
    await gate.reached.wait()
    unseen = dict(world.processor.intents)
    world.processor.intents.clear()
    world.wait(timedelta(hours=24))
    world.door.let_next_pass()
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    world.processor.intents.update(unseen)
    gate.go_on.set()
    await charging
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    await work_on(world)
    assert charges_taken(world) == 1
    assert now_of(world, transaction).charge in world.processor.charges


async def test_a_second_attempt_confirms_the_same_intent(
    world: World, transaction: Transaction
) -> None:
    world.processor.decline_next()
    await run_charge(world, transaction)
    await _retry(world, transaction)
    await run_charge(world, transaction)
    states = [one.state for one in attempts_of(world, transaction.id, AttemptKind.CHARGE)]
    assert states == [AttemptState.REFUSED, AttemptState.SUCCEEDED]
    assert len(world.processor.intents) == 1
    require_agreement(world)


async def test_another_amount_than_was_asked_for_is_not_booked(
    world: World, transaction: Transaction
) -> None:
    world.processor.ponder_next()
    await work(world)
    (intent,) = world.processor.intents.values()
    intent.amount = usd(1_999)
    world.processor.pay(intent.reference)
    event_id = await tell(world, "payment_intent.succeeded", intent.reference)
    before = snapshot(world)
    with pytest.raises(AmountMismatch):
        await run_charge(world, transaction)
    assert changed(world, before) == []
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.FAILED
    assert (now_of(world, transaction).charge, booked(world)) == (None, {})


async def test_a_second_charge_of_one_fee_is_not_booked_and_not_passed_over(
    world: World, transaction: Transaction
) -> None:
    await run_charge(world, transaction)
    intent = await _charge_behind_our_back(world, transaction)
    event_id = await tell(world, "payment_intent.succeeded", intent)
    before = now_of(world, transaction)
    await work(world)
    event = event_of(world, event_id)
    assert event.state is WebhookEventState.FAILED
    assert (event.last_error or "").startswith(SecondCharge.__name__)
    assert now_of(world, transaction).charge == before.charge
    assert len(booked(world)) == 2


async def _retry(world: World, transaction: Transaction) -> None:
    """Plan another attempt, as an admin does."""
    async with world.begin() as unit:
        failed = await unit.transactions.lock(transaction.id)
        await unit.transactions.save(failed.charge_after(ChargeTrigger.RETRY, at=world.clock.now()))


async def _charge_behind_our_back(world: World, transaction: Transaction) -> str:
    customer = world.database.tables.customers[SUE]
    assert customer.reference is not None
    assert customer.default_card is not None
    request = ChargeRequest(
        transaction_id=transaction.id,
        amount=transaction.quote.fee,
        customer=customer.reference,
        payment_method=customer.default_card,
    )
    outcome = await world.charges.charge(request, key="somebody's")
    assert outcome.payment_intent is not None
    return outcome.payment_intent
