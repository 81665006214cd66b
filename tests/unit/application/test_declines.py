"""After a decline: the same intent again later, another card, or nothing; never a second charge."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.show_transactions import ShowTransactions
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.customer import CardNotChargeable
from domain.ids import RecoveryId
from domain.transaction import Failure, Transaction
from tests.unit.application.ledger_view import charges_taken, require_agreement
from tests.unit.application.moments import Gate
from tests.unit.application.story import (
    SUE,
    SUES_CLAIM,
    Payer,
    a_request,
    accept,
    attempts_of,
    due_after,
    now_of,
    queued,
    run_charge,
    saves_card,
    tell,
    work,
    work_on,
)
from tests.unit.application.test_save_card import SUE_HERSELF
from tests.unit.application.world import ENGINE, WORKER, World

INSUFFICIENT = Failure("card_declined", "insufficient_funds", "try_again_later")
EXPIRED = Failure("expired_card", None, "confirm_card_data")
LOST = Failure("card_declined", "lost_card", "do_not_try_again")
DUPLICATE = Failure("card_declined", "duplicate_transaction")


@pytest.fixture
async def payer(world: World) -> Payer:
    return await saves_card(world)


async def refused(world: World, failure: Failure) -> Transaction:
    """Let a commission be charged to a card that is refused."""
    world.processor.decline_next(failure)
    transaction = await accept(world)
    await work(world)
    return transaction


async def test_a_decline_that_passes_is_one_charge_of_one_intent(
    world: World, payer: Payer
) -> None:
    transaction = await refused(world, INSUFFICIENT)
    failed = now_of(world, transaction)
    assert failed.charge_state is ChargeState.FAILED
    assert failed.next_retry_at == world.clock.now() + timedelta(hours=1)
    assert due_after(world) == [timedelta(hours=1)]
    await work_on(world)
    after = now_of(world, transaction)
    assert (after.charge_state, after.payment_method) == (ChargeState.CHARGED, payer.card)
    assert (after.payment_intent, len(world.processor.intents)) == (failed.payment_intent, 1)
    first, second = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert (first.state, second.state) == (AttemptState.REFUSED, AttemptState.SUCCEEDED)
    assert first.key != second.key
    assert charges_taken(world) == 1
    require_agreement(world)


@pytest.mark.usefixtures("payer")
async def test_a_card_that_never_has_the_money_is_tried_eight_times(world: World) -> None:
    for _ in range(20):
        world.processor.decline_next(INSUFFICIENT)
    transaction = await accept(world)
    began = world.clock.now()
    await work_on(world)
    after = now_of(world, transaction)
    assert after.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert len(attempts_of(world, transaction.id, AttemptKind.CHARGE)) == 8
    assert timedelta(days=10) < world.clock.now() - began <= timedelta(days=14)
    assert (len(world.processor.intents), charges_taken(world)) == (1, 0)


@pytest.mark.usefixtures("payer")
async def test_a_retry_does_not_come_before_its_time(world: World) -> None:
    transaction = await refused(world, INSUFFICIENT)
    world.wait(timedelta(minutes=54))
    await run_charge(world, transaction)
    assert now_of(world, transaction).charge_state is ChargeState.FAILED
    # The database wakes the retry, and its clock may be ahead of ours.
    world.wait(timedelta(minutes=2))
    await run_charge(world, transaction)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED


async def test_a_charge_whose_card_is_no_good_goes_on_with_the_next_card(
    world: World, payer: Payer
) -> None:
    transaction = await refused(world, EXPIRED)
    waiting = now_of(world, transaction)
    assert waiting.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert (waiting.failure, queued(world)) == (EXPIRED, [])
    assert not world.database.tables.cards[payer.card].is_chargeable(at=world.clock.now())
    await run_charge(world, transaction)
    assert len(attempts_of(world, transaction.id, AttemptKind.CHARGE)) == 1
    other = await saves_card(world)
    after = now_of(world, transaction)
    assert (after.charge_state, after.payment_method) == (ChargeState.CHARGED, other.card)
    assert (after.payment_intent, charges_taken(world)) == (waiting.payment_intent, 1)


@pytest.mark.usefixtures("payer")
async def test_a_fee_that_no_card_of_this_kind_pays_waits_for_another_card(world: World) -> None:
    transaction = await refused(world, Failure("card_declined", "currency_not_supported"))
    await run_charge(world, transaction)
    assert len(attempts_of(world, transaction.id, AttemptKind.CHARGE)) == 1
    assert now_of(world, transaction).charge_state is ChargeState.AWAITING_PAYMENT_METHOD


async def test_where_the_default_is_another_card_it_is_charged_at_once(
    world: World, payer: Payer
) -> None:
    other = await saves_card(world)
    world.processor.decline_next(EXPIRED)
    transaction = await accept(world, a_request(payment_method=payer.card))
    await work(world)
    after = now_of(world, transaction)
    assert (after.charge_state, after.payment_method) == (ChargeState.CHARGED, other.card)


async def test_a_no_for_ever_is_not_tried_again_with_any_card(world: World, payer: Payer) -> None:
    transaction = await refused(world, LOST)
    assert queued(world) == []
    await saves_card(world)
    await run_charge(world, transaction)
    failed = now_of(world, transaction)
    assert (failed.charge_state, failed.next_retry_at) == (ChargeState.FAILED, None)
    with pytest.raises(CardNotChargeable):
        await accept(world, a_request("key-2", payment_method=payer.card))


async def test_a_seller_whose_default_card_is_lost_waits_for_another(
    world: World, payer: Payer
) -> None:
    await refused(world, LOST)
    other = SUES_CLAIM._replace(recovery_id=RecoveryId("2"))
    later = await accept(world, a_request("key-2", recovery=other))
    assert later.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert later.payment_method is None
    assert world.database.tables.customers[SUE].default_card == payer.card


@pytest.mark.usefixtures("payer")
async def test_what_was_paid_meanwhile_is_found_before_anything_is_asked_for(world: World) -> None:
    transaction = await refused(world, DUPLICATE)
    (intent,) = world.processor.intents.values()
    world.processor.pay(intent.reference)
    await work_on(world)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    assert charges_taken(world) == 1
    require_agreement(world)


async def test_a_card_that_is_gone_by_the_time_of_a_retry_is_not_tried(
    world: World, payer: Payer
) -> None:
    transaction = await refused(world, INSUFFICIENT)
    card = world.database.tables.cards[payer.card]
    world.database.tables.cards[payer.card] = card.detached(at=world.clock.now())
    await work_on(world)
    waiting = now_of(world, transaction)
    assert waiting.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert (waiting.failure, waiting.payment_method) == (INSUFFICIENT, None)
    assert len(attempts_of(world, transaction.id, AttemptKind.CHARGE)) == 1


@pytest.mark.usefixtures("payer")
async def test_copies_of_a_decline_are_one_decline(world: World) -> None:
    transaction = await refused(world, INSUFFICIENT)
    (intent,) = world.processor.intents
    for _ in range(3):
        await tell(world, "payment_intent.payment_failed", intent)
    await work(world)
    assert now_of(world, transaction).declines == 1
    assert due_after(world) == [timedelta(hours=1)]


@pytest.mark.usefixtures("payer")
async def test_a_seller_reads_of_a_plain_decline_where_a_thief_might_listen(world: World) -> None:
    transaction = await refused(world, LOST)
    show = ShowTransactions(world.queries)
    shown = await show.one(transaction.id, actor=SUE_HERSELF)
    assert shown is not None
    assert shown.failure == Failure("card_declined", "generic_decline")
    for actor, word in ((SUE_HERSELF, "generic_decline"), (ENGINE, "lost_card")):
        told = await show.timelines([transaction.id], actor=actor)
        changes = [after for event in told for name, _, after in event.changes if name == "failure"]
        assert changes == [word]


async def test_a_card_that_two_charges_are_refused_by_is_condemned_once(
    world: World, payer: Payer
) -> None:
    world.processor.decline_next(EXPIRED)
    world.processor.decline_next(EXPIRED)
    first = await accept(world)
    other = SUES_CLAIM._replace(recovery_id=RecoveryId("2"))
    second = await accept(world, a_request("key-2", recovery=other))
    await run_charge(world, first)
    condemned = world.database.tables.cards[payer.card]
    card = replace(condemned, refused_at=None)
    world.database.tables.cards[payer.card] = card
    gate = Gate(world.begin, before=2)
    slow = replace(world.run_charge, begin=gate)
    late = asyncio.create_task(slow(transaction_id=second.id, actor=WORKER))
    await gate.reached.wait()
    world.database.tables.cards[payer.card] = condemned
    gate.go_on.set()
    await late
    assert world.database.tables.cards[payer.card] == condemned
    assert now_of(world, second).charge_state is ChargeState.AWAITING_PAYMENT_METHOD
