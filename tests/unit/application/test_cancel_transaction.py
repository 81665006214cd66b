"""A commission is called off before money has moved, at Stripe too, and nothing is sent then."""

import asyncio
from dataclasses import replace

import pytest

from application.errors import OutcomeUnknown
from application.ports.charge_gateway import Cancelled, GatewayUnavailable, StillProcessing
from application.ports.jobs import JobKind
from application.run_cancellation import TOO_LATE
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.due import DueSide
from domain.funds_flow import FundsFlow
from domain.remedies import CancelImpossible
from domain.status import TransactionStatus
from domain.transaction import Failure, Transaction
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.clawback_story import open_dues
from tests.unit.application.hands_story import REASON, cancel
from tests.unit.application.ledger_view import (
    changed,
    charges_taken,
    require_agreement,
    snapshot,
)
from tests.unit.application.moments import Gate
from tests.unit.application.story import (
    a_request,
    accept,
    actions,
    attempts_of,
    charged,
    joins,
    now_of,
    queued,
    run_charge,
    saves_card,
    tell,
    tops_up,
    work,
    work_on,
)
from tests.unit.application.world import WORKER, World

INSUFFICIENT = Failure("card_declined", "insufficient_funds", "try_again_later")


async def test_what_stripe_has_not_heard_of_is_cancelled_at_once(world: World) -> None:
    transaction = await accept(world)
    answer = await cancel(world, transaction)
    assert answer.transaction.status is TransactionStatus.CANCELLED
    assert actions(world)[-2:] == ["transaction.cancel_ordered", "charge.cancel"]
    await saves_card(world)
    await run_charge(world, transaction)
    await work_on(world)
    after = now_of(world, transaction)
    assert (after.charge_state, after.transfer_state) == (ChargeState.CANCELLED, TransferState.NONE)
    assert (charges_taken(world), len(world.processor.intents)) == (0, 0)


@pytest.fixture
async def asked(world: World) -> Transaction:
    """Return a commission of which the bank wants to see the seller."""
    await saves_card(world)
    world.processor.demand_action_next()
    transaction = await accept(world)
    await work(world)
    return now_of(world, transaction)


async def test_an_intent_at_stripe_is_cancelled_by_an_attempt_and_its_job(
    world: World, asked: Transaction
) -> None:
    before = world.door.calls
    answer = await cancel(world, asked)
    assert world.door.calls == before
    assert answer.transaction.charge_state is ChargeState.REQUIRES_ACTION
    assert queued(world) == [(JobKind.RUN_CANCELLATION, str(asked.id))]
    await work(world)
    assert now_of(world, asked).charge_state is ChargeState.CANCELLED
    (intent,) = world.processor.intents.values()
    assert isinstance(intent.outcome, Cancelled)
    (attempt,) = attempts_of(world, asked.id, AttemptKind.CANCELLATION)
    assert (attempt.state, attempt.reference) == (AttemptState.SUCCEEDED, asked.payment_intent)
    assert attempt.key == f"opside:cancellation:{attempt.id}"
    assert charges_taken(world) == 0
    require_agreement(world)


async def test_a_declined_charge_is_not_tried_again_while_it_is_cancelled(world: World) -> None:
    await saves_card(world)
    world.processor.decline_next(INSUFFICIENT)
    transaction = await accept(world)
    await work(world)
    await cancel(world, transaction)
    failed = now_of(world, transaction)
    assert failed.next_retry_at is not None
    world.wait(failed.next_retry_at - world.clock.now())
    await run_charge(world, transaction)
    assert len(attempts_of(world, transaction.id, AttemptKind.CHARGE)) == 1
    await work_on(world)
    assert now_of(world, transaction).charge_state is ChargeState.CANCELLED
    assert charges_taken(world) == 0


async def test_what_the_seller_paid_meanwhile_is_booked_as_paid(
    world: World, asked: Transaction
) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    await cancel(world, asked)
    assert asked.payment_intent is not None
    world.processor.pay(asked.payment_intent)
    await work(world)
    after = now_of(world, asked)
    assert (after.charge_state, after.transfer_state) == (
        ChargeState.CHARGED,
        TransferState.TRANSFERRED,
    )
    (attempt,) = attempts_of(world, asked.id, AttemptKind.CANCELLATION)
    assert (attempt.state, attempt.failure) == (AttemptState.REFUSED, TOO_LATE)
    require_agreement(world)


async def test_stripes_own_event_may_come_first(world: World, asked: Transaction) -> None:
    await cancel(world, asked)
    assert asked.payment_intent is not None
    world.processor.cancel(asked.payment_intent)
    event = await tell(world, "payment_intent.canceled", asked.payment_intent)
    await world.process_event(event_id=event, actor=WORKER)
    assert now_of(world, asked).charge_state is ChargeState.CANCELLED
    await work(world)
    (attempt,) = attempts_of(world, asked.id, AttemptKind.CANCELLATION)
    assert attempt.state is AttemptState.SUCCEEDED


@pytest.mark.parametrize("mishap", ["lose_next_request", "lose_next_answer", "turn_next_away"])
async def test_whatever_gets_lost_is_asked_for_again(
    world: World, asked: Transaction, mishap: str
) -> None:
    await cancel(world, asked)
    getattr(world.door, mishap)()
    await work_on(world)
    assert now_of(world, asked).charge_state is ChargeState.CANCELLED
    (attempt,) = attempts_of(world, asked.id, AttemptKind.CANCELLATION)
    assert attempt.state is AttemptState.SUCCEEDED


async def test_a_charge_that_stripe_still_ponders_lets_the_cancellation_wait(
    world: World, asked: Transaction
) -> None:
    await cancel(world, asked)
    (intent,) = world.processor.intents.values()
    known = intent.outcome
    intent.outcome = _pondering(asked)
    with pytest.raises(OutcomeUnknown):
        await world.run_cancellation(transaction_id=asked.id, actor=WORKER)
    (attempt,) = attempts_of(world, asked.id, AttemptKind.CANCELLATION)
    assert attempt.state is AttemptState.UNKNOWN
    intent.outcome = known
    world.door.forget_keys()
    await work_on(world)
    assert now_of(world, asked).charge_state is ChargeState.CANCELLED


async def test_two_workers_cancel_once(world: World, asked: Transaction) -> None:
    await cancel(world, asked)
    gates = [Gate(world.begin, before=2) for _ in range(2)]
    run = world.run_cancellation
    tasks = [
        asyncio.create_task(replace(run, begin=gate)(transaction_id=asked.id, actor=WORKER))
        for gate in gates
    ]
    for gate in gates:
        await gate.reached.wait()
        gate.go_on.set()
    await asyncio.gather(*tasks)
    assert now_of(world, asked).charge_state is ChargeState.CANCELLED
    assert actions(world).count("charge.cancel") == 1


async def test_ordered_again_it_is_answered_and_not_done_twice(
    world: World, asked: Transaction
) -> None:
    assert not (await cancel(world, asked, key="k")).replayed
    assert (await cancel(world, asked)).replayed
    await work(world)
    before = snapshot(world)
    assert (await cancel(world, asked)).replayed
    again = await cancel(world, asked, key="k")
    assert (again.replayed, again.transaction.status) == (True, TransactionStatus.CANCELLED)
    assert changed(world, before) == []


async def test_an_order_that_stripe_refused_may_be_given_again(
    world: World, asked: Transaction
) -> None:
    await cancel(world, asked)
    (attempt,) = attempts_of(world, asked.id, AttemptKind.CANCELLATION)
    tables = world.database.tables
    tables.attempts[attempt.id] = replace(attempt, state=AttemptState.REFUSED)
    assert not (await cancel(world, asked)).replayed
    await work(world)
    assert len(attempts_of(world, asked.id, AttemptKind.CANCELLATION)) == 2
    assert now_of(world, asked).charge_state is ChargeState.CANCELLED


async def test_while_nobody_knows_what_became_of_the_charge_it_is_refused(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    before = snapshot(world)
    with pytest.raises(OutcomeUnknown):
        await cancel(world, transaction)
    assert changed(world, before) == []


@pytest.mark.parametrize("flow", FundsFlow)
async def test_once_the_fee_is_in_nothing_is_cancelled(world: World, flow: FundsFlow) -> None:
    transaction = await charged(world, flow)
    before = snapshot(world)
    with pytest.raises(CancelImpossible):
        await cancel(world, transaction)
    assert changed(world, before) == []


async def test_a_credit_that_was_to_pay_for_the_fee_comes_back(world: World) -> None:
    transaction = await accept(world, a_request())
    tables = world.database.tables
    adjustments = replace(transaction.adjustments, credited=usd(500))
    tables.transactions[transaction.id] = replace(transaction, adjustments=adjustments)
    await cancel(world, transaction)
    assert open_dues(world, DueSide.CREDIT) == [500]
    assert now_of(world, transaction).adjustments.credited == usd(0)
    assert REASON in str(list(tables.audit.values()))


def _pondering(transaction: Transaction) -> StillProcessing:
    return StillProcessing(transaction_id=transaction.id, payment_intent=transaction.payment_intent)
