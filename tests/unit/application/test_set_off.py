"""Debts are kept from the next shares, credits pay the next fees, and both only once."""

from typing import Any

import pytest

from domain.charge import ChargeState
from domain.due import DueSide
from domain.funds_flow import FundsFlow
from domain.ids import WHOLE_CLAIM, ClaimId, SellerId
from domain.ledger import Account, PostingKind
from domain.transaction import RecoveryKey, Transaction
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.clawback_story import (
    CREDIT,
    TO_CARD,
    clawed_back,
    indebted,
    new_entries,
    open_dues,
    postings_so_far,
    settlements,
)
from tests.unit.application.ledger_view import balance, booked, require_agreement
from tests.unit.application.story import (
    SUE,
    a_request,
    accept,
    actions,
    charged,
    joins,
    now_of,
    tell,
    tops_up,
    work,
    work_on,
)
from tests.unit.application.world import World

K, A = PostingKind, Account
DEBT, OWED = DueSide.DEBT, DueSide.CREDIT


@pytest.fixture
async def sent(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(30_000))
    return await charged(world)


async def next_one(
    world: World, number: int = 2, recovered: int = 10_000, **more: Any
) -> Transaction:
    """Let the same seller's next recovery be charged and sent, as far as it goes."""
    recovery = RecoveryKey(SUE, ClaimId(f"claim-{number}"), WHOLE_CLAIM)
    request = a_request(f"next-{number}", recovery=recovery, recovered=usd(recovered), **more)
    transaction = await accept(world, request)
    await work(world)
    return now_of(world, transaction)


async def test_a_debt_is_kept_from_the_next_share(world: World, sent: Transaction) -> None:
    await indebted(world, sent, 5_000)
    assert open_dues(world, DEBT) == [4_000]
    before = postings_so_far(world)
    after = await next_one(world)
    (_, transfer) = world.processor.transfers.values()
    assert (transfer.shown.amount, after.transfer_state) == (usd(4_000), TransferState.TRANSFERRED)
    assert after.adjustments.netted == usd(4_000)
    entries = new_entries(world, before)
    assert entries[K.DEBT_NETTED, A.SELLER_DEBTS] == -4_000
    assert entries[K.DEBT_NETTED, A.RECOVERIES_CLEARING] == 4_000
    assert entries[K.SHARE_TRANSFERRED, A.STRIPE_BALANCE] == -4_000
    assert open_dues(world, DEBT) == []
    assert balance(world, A.SELLER_DEBTS) == 0
    require_agreement(world)


async def test_a_debt_that_is_more_than_a_share_takes_all_of_it_and_goes_on(
    world: World, sent: Transaction
) -> None:
    await indebted(world, sent, 10_000)
    after = await next_one(world, 2, 5_000)
    assert (after.transfer_state, after.status.value) == (TransferState.WITHHELD, "CHARGED")
    assert len(world.processor.transfers) == 1
    assert open_dues(world, DEBT) == [4_000]
    assert actions(world)[-1] == "transfer.withhold"
    await next_one(world, 3)
    assert open_dues(world, DEBT) == []
    assert balance(world, A.SELLER_DEBTS) == 0
    require_agreement(world)


async def test_a_share_that_paid_a_debt_is_owed_again_when_it_is_clawed_back(
    world: World, sent: Transaction
) -> None:
    await indebted(world, sent, 10_000)
    after = await next_one(world, 2, 5_000)
    answer = await clawed_back(world, after, 5_000, TO_CARD)
    await work(world)
    assert settlements(world, answer) == [
        ("REFUND_CARD", 1_000, "SETTLED"),
        ("SELLER_DEBT", 4_000, "SETTLED"),
    ]
    assert sum(open_dues(world, DEBT)) == 8_000
    require_agreement(world)


async def test_another_sellers_share_pays_nobody_elses_debt(
    world: World, sent: Transaction
) -> None:
    await indebted(world, sent, 5_000)
    tom = SellerId("tom")
    await joins(world, tom)
    recovery = RecoveryKey(tom, ClaimId("claim-1"), WHOLE_CLAIM)
    request = a_request("tom", recovery=recovery, funds_flow=FundsFlow.PLATFORM_COLLECTED)
    await accept(world, request)
    await work(world)
    (_, transfer) = world.processor.transfers.values()
    assert transfer.shown.amount == usd(8_000)
    assert open_dues(world, DEBT) == [4_000]


async def test_a_credit_pays_the_next_fee_as_far_as_stripe_charges_the_rest(
    world: World, sent: Transaction
) -> None:
    await clawed_back(world, sent, 10_000, CREDIT)
    await work(world)
    before = postings_so_far(world)
    after = await next_one(world, funds_flow=FundsFlow.FEE_ONLY)
    (_, charge) = world.processor.charges.values()
    assert (charge.amount, after.charge_state) == (usd(50), ChargeState.CHARGED)
    assert (after.adjustments.credited, after.card_fee) == (usd(1_950), usd(50))
    assert new_entries(world, before) == {
        (K.CREDIT_USED, A.SELLER_CREDITS): 1_950,
        (K.CREDIT_USED, A.FEE_REVENUE): -1_950,
        (K.FEE_CHARGED, A.STRIPE_BALANCE): 50,
        (K.FEE_CHARGED, A.FEE_REVENUE): -50,
        (K.PROCESSING_FEE, A.STRIPE_FEES): 31,
        (K.PROCESSING_FEE, A.STRIPE_BALANCE): -31,
    }
    assert open_dues(world, OWED) == [50]
    assert balance(world, A.SELLER_CREDITS) == -50
    require_agreement(world)


async def test_a_fee_that_a_credit_paid_comes_back_as_a_credit(
    world: World, sent: Transaction
) -> None:
    await clawed_back(world, sent, 10_000, CREDIT)
    await work(world)
    after = await next_one(world, funds_flow=FundsFlow.FEE_ONLY)
    answer = await clawed_back(world, after, 10_000, TO_CARD)
    await work(world)
    assert settlements(world, answer) == [
        ("REFUND_CARD", 50, "SETTLED"),
        ("CREDIT_NEXT_CHARGE", 1_950, "SETTLED"),
    ]
    assert now_of(world, after).charge_state is ChargeState.REFUNDED
    assert sum(open_dues(world, OWED)) == 2_000
    require_agreement(world)


async def test_a_declined_fee_keeps_its_credit_and_a_cancelled_one_gives_it_back(
    world: World, sent: Transaction
) -> None:
    await clawed_back(world, sent, 5_000, CREDIT)
    await work(world)
    world.processor.ponder_next()
    waiting = await next_one(world, funds_flow=FundsFlow.FEE_ONLY)
    assert open_dues(world, OWED) == []
    assert waiting.adjustments.credited == usd(1_000)
    (_, intent) = world.processor.intents.values()
    world.processor.cancel(intent.reference)
    await tell(world, "payment_intent.canceled", intent.reference)
    await work_on(world)
    after = now_of(world, waiting)
    assert after.charge_state is ChargeState.CANCELLED
    assert after.adjustments.credited == usd(0)
    assert open_dues(world, OWED) == [1_000]
    assert booked(world)[K.CREDIT_RETURNED] == 1
    assert balance(world, A.SELLER_CREDITS) == -1_000
    require_agreement(world)
