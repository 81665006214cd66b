"""What Stripe refuses: the seller's debt, a bank's claim, a refund that comes back."""

import pytest

from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.dispute import DisputeStatus
from domain.due import DueSide
from domain.ids import RefundReference
from domain.ledger import Account, PostingKind
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.clawback_story import (
    CREDIT,
    TO_CARD,
    clawback_now,
    clawed_back,
    new_entries,
    open_dues,
    postings_so_far,
    run_clawback,
    settlements,
)
from tests.unit.application.ledger_view import balance, booked, require_agreement
from tests.unit.application.moments import Crash
from tests.unit.application.recourse_story import charge_of, closed, opened
from tests.unit.application.story import (
    attempts_of,
    charged,
    joins,
    now_of,
    queued,
    tell,
    tops_up,
    work,
)
from tests.unit.application.world import World

K, A = PostingKind, Account


@pytest.fixture
async def transaction(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(10_000))
    return await charged(world)


@pytest.mark.parametrize("is_gone", [True, False])
async def test_what_the_seller_cannot_pay_back_is_the_sellers_debt(
    world: World, transaction: Transaction, *, is_gone: bool
) -> None:
    (held,) = world.processor.transfers.values()
    if is_gone:
        world.processor.show_out(held.shown.destination)
    else:
        world.processor.emptied.add(held.shown.destination)
    before = postings_so_far(world)
    answer = await clawed_back(world, transaction, 5_000, CREDIT)
    await work(world)
    assert settlements(world, answer) == [
        ("CREDIT_NEXT_CHARGE", 1_000, "SETTLED"),
        ("REVERSE_TRANSFER", 4_000, "FAILED"),
        ("SELLER_DEBT", 4_000, "SETTLED"),
    ]
    failure = clawback_now(world, answer).settlements[1].failure
    assert failure is not None
    assert failure.code == ("account_invalid" if is_gone else "balance_insufficient")
    assert new_entries(world, before) == {
        (K.FEE_CREDITED, A.FEE_REVENUE): 1_000,
        (K.FEE_CREDITED, A.SELLER_CREDITS): -1_000,
        (K.DEBT_INCURRED, A.SELLER_DEBTS): 4_000,
        (K.DEBT_INCURRED, A.RECOVERIES_CLEARING): -4_000,
    }
    assert open_dues(world, DueSide.DEBT) == [4_000]
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.REVERSAL)
    assert attempt.state is AttemptState.REFUSED
    assert clawback_now(world, answer).state.value == "SETTLED"
    assert now_of(world, transaction).transfer_state is TransferState.TRANSFERRED
    require_agreement(world)


async def test_a_debt_counts_as_taken_back_and_the_rest_follows(
    world: World, transaction: Transaction
) -> None:
    (held,) = world.processor.transfers.values()
    world.processor.emptied.add(held.shown.destination)
    await clawed_back(world, transaction, 5_000, TO_CARD)
    await work(world)
    world.processor.emptied.clear()
    answer = await clawed_back(world, transaction, 5_000, TO_CARD)
    await work(world)
    assert settlements(world, answer)[1] == ("REVERSE_TRANSFER", 4_000, "SETTLED")
    after = now_of(world, transaction)
    assert (after.reversed, after.refunded) == (usd(4_000), usd(2_000))
    assert open_dues(world, DueSide.DEBT) == [4_000]


async def test_what_somebody_reversed_meanwhile_is_not_taken_again(
    world: World, transaction: Transaction
) -> None:
    (held,) = world.processor.transfers.values()
    answer = await clawed_back(world, transaction, 10_000, TO_CARD)
    world.processor.reverse(held.shown.transfer, usd(7_999))
    await work(world)
    (_, reversal) = settlements(world, answer)
    assert reversal == ("REVERSE_TRANSFER", 1, "SETTLED")
    after = now_of(world, transaction)
    assert (after.reversed, after.transfer_state) == (usd(8_000), TransferState.REVERSED)
    assert open_dues(world, DueSide.DEBT) == []
    require_agreement(world)


async def test_what_somebody_refunded_meanwhile_is_not_given_again(
    world: World, transaction: Transaction
) -> None:
    answer = await clawed_back(world, transaction, 10_000, TO_CARD)
    world.processor.recourse.refund(charge_of(transaction), usd(2_000))
    await work(world)
    assert settlements(world, answer)[0] == ("REFUND_CARD", 2_000, "DROPPED")
    after = now_of(world, transaction)
    assert (after.refunded, after.charge_state) == (usd(2_000), ChargeState.REFUNDED)
    require_agreement(world)


async def test_a_refund_that_waits_for_money_is_settled_when_it_goes(
    world: World, transaction: Transaction
) -> None:
    answer = await clawed_back(world, transaction, 5_000, TO_CARD)
    world.processor.recourse.is_short = True
    await work(world)
    assert settlements(world, answer)[0] == ("REFUND_CARD", 1_000, "SUBMITTED")
    reference = _refund_of(world, transaction)
    world.processor.recourse.fund_refund(reference)
    await tell(world, "refund.updated", reference)
    await work(world)
    assert settlements(world, answer)[0] == ("REFUND_CARD", 1_000, "SETTLED")
    require_agreement(world)


async def test_a_refund_that_fails_puts_the_amount_back_and_says_what_to_do(
    world: World, transaction: Transaction
) -> None:
    answer = await clawed_back(world, transaction, 10_000, TO_CARD)
    await work(world)
    assert now_of(world, transaction).charge_state is ChargeState.REFUNDED
    reference = _refund_of(world, transaction)
    world.processor.recourse.fail_refund(reference)
    await tell(world, "refund.failed", reference)
    await work(world)
    failed = clawback_now(world, answer).settlements[0]
    assert (failed.state.value, failed.reference) == ("FAILED", reference)
    assert failed.failure is not None
    assert failed.failure.code == "expired_or_canceled_card"
    assert "refundAmountCents" in (failed.next_step or "")
    assert clawback_now(world, answer).state.value == "FAILED"
    after = now_of(world, transaction)
    assert (after.charge_state, after.refunded) == (ChargeState.CHARGED, usd(0))
    assert balance(world, A.FEE_REVENUE) == -2_000
    instead = await clawed_back(world, transaction, None, CREDIT, refund=2_000)
    assert settlements(world, instead) == [("CREDIT_NEXT_CHARGE", 2_000, "SETTLED")]
    assert now_of(world, transaction).charge_state is ChargeState.REFUNDED
    assert balance(world, A.FEE_REVENUE) == 0
    require_agreement(world)


async def test_a_refund_that_stripe_refuses_for_good_waits_for_a_person(
    world: World, transaction: Transaction
) -> None:
    answer = await clawed_back(world, transaction, 5_000, TO_CARD)
    world.processor.recourse.refuses_refunds = True
    await work(world)
    assert settlements(world, answer) == [
        ("REFUND_CARD", 1_000, "FAILED"),
        ("REVERSE_TRANSFER", 4_000, "SETTLED"),
    ]
    assert clawback_now(world, answer).state.value == "FAILED"
    assert now_of(world, transaction).refunded == usd(0)


async def test_what_stripe_refuses_because_it_made_it_before_is_found_in_the_refusal(
    world: World, transaction: Transaction
) -> None:
    answer = await clawed_back(world, transaction, 10_000, TO_CARD)
    world.moments.crash_at(4)
    with pytest.raises(Crash):
        await run_clawback(world, transaction)
    # The key is gone before its time: the same refund, asked for again, is more than is left.
    world.door.forget_keys()
    await work(world)
    assert settlements(world, answer) == [
        ("REFUND_CARD", 2_000, "SETTLED"),
        ("REVERSE_TRANSFER", 8_000, "SETTLED"),
    ]
    assert now_of(world, transaction).refunded == usd(2_000)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.REFUND)
    assert attempt.state is AttemptState.SUCCEEDED
    require_agreement(world)


@pytest.mark.parametrize("status", [DisputeStatus.WON, DisputeStatus.LOST])
async def test_a_disputed_transactions_clawback_waits_until_the_dispute_is_over(
    world: World, transaction: Transaction, status: DisputeStatus
) -> None:
    dispute = await opened(world, transaction)
    answer = await clawed_back(world, transaction, 5_000, TO_CARD)
    await work(world)
    assert settlements(world, answer) == [
        ("REFUND_CARD", 1_000, "WAITING"),
        ("REVERSE_TRANSFER", 4_000, "WAITING"),
    ]
    assert attempts_of(world, transaction.id, AttemptKind.REFUND) == []
    assert queued(world) == []
    await closed(world, dispute, status)
    is_lost = status is DisputeStatus.LOST
    assert settlements(world, answer) == [
        ("REFUND_CARD", 1_000, "DROPPED" if is_lost else "SETTLED"),
        ("REVERSE_TRANSFER", 4_000, "SETTLED"),
    ]
    assert now_of(world, transaction).refunded == usd(0 if is_lost else 1_000)
    require_agreement(world)


async def test_a_dispute_that_stripe_knows_first_lets_the_refund_wait(
    world: World, transaction: Transaction
) -> None:
    answer = await clawed_back(world, transaction, 5_000, TO_CARD)
    dispute = world.processor.recourse.open_dispute(charge_of(transaction), usd(2_000))
    await run_clawback(world, transaction)
    assert settlements(world, answer) == [
        ("REFUND_CARD", 1_000, "WAITING"),
        ("REVERSE_TRANSFER", 4_000, "READY"),
    ]
    await tell(world, "charge.dispute.created", dispute)
    await work(world)
    assert settlements(world, answer)[1] == ("REVERSE_TRANSFER", 4_000, "WAITING")
    await closed(world, dispute, DisputeStatus.WON)
    assert [state for _, _, state in settlements(world, answer)] == ["SETTLED", "SETTLED"]
    *refused, made = attempts_of(world, transaction.id, AttemptKind.REFUND)
    assert {attempt.state for attempt in refused} == {AttemptState.REFUSED}
    assert made.state is AttemptState.SUCCEEDED
    assert booked(world)[K.FEE_REFUNDED] == 1
    require_agreement(world)


def _refund_of(world: World, transaction: Transaction) -> RefundReference:
    (refund,) = world.processor.recourse.refunds_of(charge_of(transaction)).refunds
    return refund.reference
