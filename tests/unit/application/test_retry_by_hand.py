"""An admin has a charge or a transfer tried again: one more attempt, and never one too many."""

import asyncio
from dataclasses import replace

import pytest

from application.actor import Actor, Forbidden
from application.errors import OutcomeUnknown
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.errors import NotFound
from application.ports.idempotency import IdempotencyConflict
from application.ports.jobs import JobKind
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.errors import InvalidInput
from domain.ids import TransactionId
from domain.remedies import RetryImpossible
from domain.transaction import Failure, Transaction
from tests.builders import a_transaction_id
from tests.unit.application.hands_story import (
    REASON,
    cancel,
    lose_jobs,
    retry,
    retry_transfer,
    set_aside,
)
from tests.unit.application.ledger_view import (
    changed,
    charges_taken,
    require_agreement,
    snapshot,
)
from tests.unit.application.story import (
    accept,
    attempts_of,
    now_of,
    queued,
    run_charge,
    saves_card,
    work,
    work_on,
)
from tests.unit.application.test_save_card import SUE_HERSELF
from tests.unit.application.world import ENGINE, World

ORDERS = [retry, retry_transfer, cancel]
NEVER = Failure("card_declined", "do_not_try_again_ever", "do_not_try_again")
INSUFFICIENT = Failure("card_declined", "insufficient_funds", "try_again_later")


@pytest.fixture
async def failed(world: World) -> Transaction:
    """Return a commission whose card was refused, and which is tried again in an hour."""
    await saves_card(world)
    world.processor.decline_next(INSUFFICIENT)
    transaction = await accept(world)
    await work(world)
    after = now_of(world, transaction)
    assert after.charge_state is ChargeState.FAILED
    return after


async def test_a_refused_charge_is_tried_again_with_a_new_key(
    world: World, failed: Transaction
) -> None:
    answer = await retry(world, failed)
    assert (answer.transaction.charge_state, answer.replayed) == (ChargeState.PENDING, False)
    await work(world)
    first, second = attempts_of(world, failed.id, AttemptKind.CHARGE)
    assert (first.state, second.state) == (AttemptState.REFUSED, AttemptState.SUCCEEDED)
    assert first.key != second.key
    assert charges_taken(world) == 1
    require_agreement(world)


async def test_a_retry_says_in_the_history_who_wanted_it_and_why(
    world: World, failed: Transaction
) -> None:
    await retry(world, failed)
    change, told = [event for _, event in sorted(world.database.tables.audit.items())][-2:]
    assert (change.action, told.action) == ("charge.retry", "charge.retry_ordered")
    assert (change.before["chargeState"], change.after["chargeState"]) == ("FAILED", "PENDING")
    assert (told.actor.subject, told.after) == ("ada", {"reason": REASON})


async def test_a_planned_retry_is_made_at_once_and_not_again_at_its_time(
    world: World, failed: Transaction
) -> None:
    await retry(world, failed)
    await work(world)
    assert charges_taken(world) == 1
    await work_on(world)
    assert len(attempts_of(world, failed.id, AttemptKind.CHARGE)) == 2
    assert charges_taken(world) == 1


async def test_a_card_that_its_bank_condemned_is_not_tried_again_but_another_is(
    world: World,
) -> None:
    await saves_card(world)
    world.processor.decline_next(NEVER)
    transaction = await accept(world)
    await work(world)
    await retry(world, transaction)
    await work(world)
    waiting = now_of(world, transaction)
    assert waiting.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert len(attempts_of(world, transaction.id, AttemptKind.CHARGE)) == 1
    await saves_card(world)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    assert charges_taken(world) == 1


async def test_two_admins_at_once_are_one_attempt(world: World, failed: Transaction) -> None:
    answers = await asyncio.gather(*(retry(world, failed) for _ in range(2)))
    assert sorted(answer.replayed for answer in answers) == [False, True]
    await work_on(world)
    assert len(attempts_of(world, failed.id, AttemptKind.CHARGE)) == 2
    assert charges_taken(world) == 1


async def test_while_nobody_knows_what_became_of_a_charge_there_is_no_other(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    before = snapshot(world)
    with pytest.raises(OutcomeUnknown, match="charge 1") as refusal:
        await retry(world, transaction)
    assert refusal.value.retryable
    assert changed(world, before) == []
    await work(world)
    with pytest.raises(RetryImpossible, match="charged"):
        await retry(world, transaction)
    assert charges_taken(world) == 1


async def test_a_charge_that_was_set_aside_is_queued_again(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    await set_aside(world)
    answers = [await retry(world, transaction) for _ in range(2)]
    assert [answer.replayed for answer in answers] == [False, True]
    await work(world)
    assert charges_taken(world) == 1


async def test_a_charge_that_is_queued_is_not_queued_twice(world: World) -> None:
    transaction = await accept(world)
    await saves_card(world)
    other = await accept(world)
    assert other.id == transaction.id
    world.database.tables.transactions[other.id] = replace(
        now_of(world, other), charge_state=ChargeState.PENDING
    )
    lose_jobs(world)
    assert not (await retry(world, transaction)).replayed
    assert (await retry(world, transaction)).replayed
    assert queued(world) == [(JobKind.RUN_CHARGE, str(transaction.id))]


@pytest.mark.parametrize("state", sorted(set(ChargeState) - {"PENDING", "PROCESSING", "FAILED"}))
async def test_no_other_state_is_charged_again(world: World, state: ChargeState) -> None:
    transaction = await accept(world)
    tables = world.database.tables
    tables.transactions[transaction.id] = replace(transaction, charge_state=state)
    before = snapshot(world)
    with pytest.raises(RetryImpossible):
        await retry(world, transaction)
    assert changed(world, before) == []


async def test_what_is_being_cancelled_is_not_charged_again(
    world: World, failed: Transaction
) -> None:
    await cancel(world, failed)
    with pytest.raises(OutcomeUnknown, match="cancellation 1"):
        await retry(world, failed)


async def test_a_key_makes_an_order_safe_to_repeat(world: World, failed: Transaction) -> None:
    assert not (await retry(world, failed, key="k-1")).replayed
    world.processor.decline_next(INSUFFICIENT)
    await work(world)
    assert now_of(world, failed).charge_state is ChargeState.FAILED
    before = queued(world)
    again = await retry(world, failed, key="k-1")
    assert (again.replayed, again.transaction.charge_state) == (True, ChargeState.FAILED)
    assert queued(world) == before
    with pytest.raises(IdempotencyConflict):
        await retry(world, failed, key="k-1", reason="another")
    assert not (await retry(world, failed, key="k-2")).replayed


@pytest.mark.parametrize("give", ORDERS)
@pytest.mark.parametrize("actor", [SUE_HERSELF, ENGINE], ids=lambda actor: actor.role)
async def test_only_admins_give_orders(
    world: World, failed: Transaction, give: object, actor: Actor
) -> None:
    assert callable(give)
    with pytest.raises(Forbidden):
        await give(world, failed, actor=actor)


@pytest.mark.parametrize("give", ORDERS)
async def test_an_order_names_a_reason_and_a_transaction(
    world: World, failed: Transaction, give: object
) -> None:
    assert callable(give)
    with pytest.raises(InvalidInput):
        await give(world, failed, reason=" ")
    with pytest.raises(NotFound):
        await give(world, replace(failed, id=TransactionId(a_transaction_id())))
