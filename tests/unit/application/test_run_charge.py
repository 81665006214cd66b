"""Collecting a fee: what each answer of Stripe's writes, and that it is one commit."""

import pytest

from application.errors import OutcomeUnknown
from application.ports.errors import NotFound
from application.ports.jobs import JobKind
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.funds_flow import FundsFlow
from domain.ids import TransactionId
from domain.ledger import Account, PostingKind
from domain.status import TransactionStatus
from domain.transaction import Failure, Transaction
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    balance,
    booked,
    changed,
    charges_taken,
    require_agreement,
    snapshot,
)
from tests.unit.application.moments import Crash
from tests.unit.application.story import (
    a_request,
    accept,
    actions,
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
from tests.unit.application.world import ENGINE, WORKER, World


@pytest.fixture
async def transaction(world: World) -> Transaction:
    """Return a commission with a card that pays: usd 20.00 of usd 100.00."""
    await saves_card(world)
    return await accept(world)


async def test_success_books_both_fees_and_plans_the_share(
    world: World, transaction: Transaction
) -> None:
    await run_charge(world, transaction)
    after = now_of(world, transaction)
    assert (after.charge_state, after.transfer_state) == (
        ChargeState.CHARGED,
        TransferState.PLANNED,
    )
    assert after.processing_fee == usd(88)
    assert booked(world) == {PostingKind.FEE_CHARGED: 1, PostingKind.PROCESSING_FEE: 1}
    assert balance(world, Account.FEE_REVENUE) == -2_000
    assert balance(world, Account.STRIPE_FEES) == 88
    assert (JobKind.RUN_TRANSFER, str(transaction.id)) in queued(world)
    assert actions(world)[-2:] == ["charge.submit", "charge.succeeded"]
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert (attempt.state, attempt.reference) == (AttemptState.SUCCEEDED, after.payment_intent)
    require_agreement(world)


async def test_success_is_one_commit_and_a_failed_one_leaves_nothing_of_it(
    world: World, transaction: Transaction
) -> None:
    # Two moments around the first commit, two around the call: the fifth is before the last.
    world.moments.crash_at(5)
    with pytest.raises(Crash):
        await run_charge(world, transaction)
    assert charges_taken(world) == 1
    assert now_of(world, transaction).charge_state is ChargeState.PROCESSING
    assert booked(world) == {}
    assert actions(world)[-1] == "charge.submit"
    assert [kind for kind, _ in queued(world)] == [JobKind.RUN_CHARGE]


async def test_the_fee_alone_plans_no_transfer(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world, a_request(funds_flow=FundsFlow.FEE_ONLY))
    await work(world)
    assert now_of(world, transaction).transfer_state is TransferState.NONE
    assert queued(world) == []


async def test_a_recovery_that_is_all_fee_plans_no_transfer(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world, a_request(recovered=usd(50)))
    await work(world)
    assert now_of(world, transaction).transfer_state is TransferState.NONE


async def test_a_decline_books_nothing_and_says_why(world: World, transaction: Transaction) -> None:
    world.processor.decline_next(Failure("card_declined", "insufficient_funds", "try_later"))
    await work(world)
    after = now_of(world, transaction)
    assert after.charge_state is ChargeState.FAILED
    assert after.failure == Failure("card_declined", "insufficient_funds", "try_later")
    assert after.payment_intent is not None
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert (attempt.state, attempt.failure) == (AttemptState.REFUSED, after.failure)
    assert actions(world)[-1] == "charge.decline"
    assert booked(world) == {}
    assert queued(world) == [(JobKind.RUN_CHARGE, str(transaction.id))]


async def test_a_cancelled_intent_ends_the_transaction(
    world: World, transaction: Transaction
) -> None:
    world.processor.ponder_next()
    with pytest.raises(OutcomeUnknown):
        await run_charge(world, transaction)
    (intent,) = world.processor.intents
    world.processor.cancel(world.processor.intents[intent].reference)
    await work_on(world)
    assert now_of(world, transaction).status is TransactionStatus.CANCELLED
    assert booked(world) == {}


async def test_the_bank_asks_for_the_seller_who_then_pays(
    world: World, transaction: Transaction
) -> None:
    world.processor.demand_action_next()
    await work_on(world)
    asked = now_of(world, transaction)
    assert asked.status is TransactionStatus.REQUIRES_ACTION
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert attempt.state is AttemptState.ACTION_REQUIRED
    assert (booked(world), queued(world)) == ({}, [])
    assert asked.payment_intent is not None
    world.processor.pay(asked.payment_intent)
    event_id = await tell(world, "payment_intent.succeeded", asked.payment_intent)
    await work(world)
    assert now_of(world, transaction).status is TransactionStatus.CHARGED
    assert event_of(world, event_id).transaction_id == transaction.id
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert attempt.state is AttemptState.SUCCEEDED
    require_agreement(world)


async def test_a_declined_intent_that_is_paid_after_all_is_booked(
    world: World, transaction: Transaction
) -> None:
    world.processor.decline_next()
    await work(world)
    intent = now_of(world, transaction).payment_intent
    assert intent is not None
    world.processor.pay(intent)
    await tell(world, "payment_intent.succeeded", intent)
    await work(world)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    require_agreement(world)


async def test_while_stripe_thinks_the_outcome_is_unknown_and_nothing_is_sent_again(
    world: World, transaction: Transaction
) -> None:
    world.processor.ponder_next()
    for _ in range(3):
        with pytest.raises(OutcomeUnknown):
            await run_charge(world, transaction)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert attempt.state is AttemptState.UNKNOWN
    (intent,) = world.processor.intents.values()
    assert attempt.reference == intent.reference
    world.processor.pay(intent.reference)
    await run_charge(world, transaction)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    require_agreement(world)


async def test_a_finished_charge_has_nothing_left_to_do(
    world: World, transaction: Transaction
) -> None:
    await run_charge(world, transaction)
    before, calls = snapshot(world), world.door.calls
    await run_charge(world, transaction)
    assert changed(world, before) == []
    assert world.door.calls == calls


async def test_without_a_card_nothing_is_sent(world: World) -> None:
    transaction = await accept(world)
    before = snapshot(world)
    await run_charge(world, transaction)
    assert changed(world, before) == []
    assert world.door.calls == 0


async def test_a_customer_who_has_not_saved_a_card_yet_is_not_charged(world: World) -> None:
    transaction = await accept(world)
    await world.create_customer(
        seller_id=transaction.seller_id, email="sue@example.com", name=None, actor=ENGINE
    )
    await run_charge(world, transaction)
    assert now_of(world, transaction).charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert charges_taken(world) == 0


async def test_a_card_that_went_away_leaves_the_charge_waiting_for_another(
    world: World, transaction: Transaction
) -> None:
    world.database.tables.customers.clear()
    await run_charge(world, transaction)
    assert now_of(world, transaction).charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert actions(world)[-1] == "charge.lose_card"
    assert charges_taken(world) == 0


async def test_an_unknown_transaction_is_no_charge(world: World) -> None:
    nobody = TransactionId(world.ids.new())
    with pytest.raises(NotFound):
        await world.run_charge(transaction_id=nobody, actor=WORKER)
