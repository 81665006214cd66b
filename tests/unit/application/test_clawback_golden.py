"""Charge, transfer, half a clawback and a whole one, in each funds flow, with every entry."""

import pytest

from domain.charge import ChargeState
from domain.clawback import SettlementChoice
from domain.funds_flow import FundsFlow
from domain.ledger import Account, PostingKind
from domain.settlement import SettlementState
from domain.status import TransactionStatus
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.clawback_story import (
    CREDIT,
    TO_CARD,
    clawback_now,
    clawed_back,
    new_entries,
    postings_so_far,
    settlements,
)
from tests.unit.application.ledger_view import balance, entries, require_agreement
from tests.unit.application.story import charged, joins, now_of, tops_up, work
from tests.unit.application.world import World

A, K = Account, PostingKind


async def sent(world: World, flow: FundsFlow, amount: int) -> Transaction:
    """Return a transaction that is charged and transferred, as far as its flow goes."""
    await joins(world)
    if amount:
        await tops_up(world, usd(amount))
    return await charged(world, flow)


async def test_a_fee_that_was_charged_and_a_share_that_was_sent(world: World) -> None:
    transaction = await sent(world, FundsFlow.FEE_THEN_TRANSFER, 10_000)
    assert dict(entries(world)) == {
        (K.RECEIPT_RECORDED, A.STRIPE_BALANCE, "100.00 USD"): 1,
        (K.RECEIPT_RECORDED, A.UNALLOCATED_RECEIPTS, "-100.00 USD"): 1,
        (K.FEE_CHARGED, A.STRIPE_BALANCE, "20.00 USD"): 1,
        (K.FEE_CHARGED, A.FEE_REVENUE, "-20.00 USD"): 1,
        (K.PROCESSING_FEE, A.STRIPE_FEES, "0.88 USD"): 1,
        (K.PROCESSING_FEE, A.STRIPE_BALANCE, "-0.88 USD"): 1,
        (K.SHARE_TRANSFERRED, A.RECOVERIES_CLEARING, "80.00 USD"): 1,
        (K.SHARE_TRANSFERRED, A.STRIPE_BALANCE, "-80.00 USD"): 1,
    }
    half = {
        (K.SHARE_REVERSED, A.STRIPE_BALANCE): 4_000,
        (K.SHARE_REVERSED, A.RECOVERIES_CLEARING): -4_000,
        (K.FEE_REFUNDED, A.FEE_REVENUE): 1_000,
        (K.FEE_REFUNDED, A.STRIPE_BALANCE): -1_000,
    }
    for status in (TransactionStatus.TRANSFERRED, TransactionStatus.REFUNDED):
        before = postings_so_far(world)
        answer = await clawed_back(world, transaction, 5_000, TO_CARD)
        await work(world)
        assert new_entries(world, before) == half
        assert settlements(world, answer) == [
            ("REFUND_CARD", 1_000, "SETTLED"),
            ("REVERSE_TRANSFER", 4_000, "SETTLED"),
        ]
        assert now_of(world, transaction).status is status
        require_agreement(world)
    after = now_of(world, transaction)
    assert (after.refunded, after.reversed, after.clawed_back) == (
        usd(2_000),
        usd(8_000),
        usd(10_000),
    )
    assert (after.charge_state, after.transfer_state) == (
        ChargeState.REFUNDED,
        TransferState.REVERSED,
    )
    assert balance(world, A.FEE_REVENUE) == 0


async def test_a_fee_that_goes_into_the_next_charge(world: World) -> None:
    transaction = await sent(world, FundsFlow.FEE_THEN_TRANSFER, 10_000)
    half = {
        (K.SHARE_REVERSED, A.STRIPE_BALANCE): 4_000,
        (K.SHARE_REVERSED, A.RECOVERIES_CLEARING): -4_000,
        (K.FEE_CREDITED, A.FEE_REVENUE): 1_000,
        (K.FEE_CREDITED, A.SELLER_CREDITS): -1_000,
    }
    for choice in (SettlementChoice.AUTO, SettlementChoice.REVERSE_TRANSFER):
        before = postings_so_far(world)
        await clawed_back(world, transaction, 5_000, choice)
        await work(world)
        assert new_entries(world, before) == half
        require_agreement(world)
    assert now_of(world, transaction).status is TransactionStatus.REFUNDED
    assert balance(world, A.SELLER_CREDITS) == -2_000


@pytest.mark.parametrize("choice", [TO_CARD, CREDIT])
async def test_where_only_the_fee_was_charged_only_the_fee_goes_back(
    world: World, choice: SettlementChoice
) -> None:
    transaction = await sent(world, FundsFlow.FEE_ONLY, 0)
    assert dict(entries(world)) == {
        (K.FEE_CHARGED, A.STRIPE_BALANCE, "20.00 USD"): 1,
        (K.FEE_CHARGED, A.FEE_REVENUE, "-20.00 USD"): 1,
        (K.PROCESSING_FEE, A.STRIPE_FEES, "0.88 USD"): 1,
        (K.PROCESSING_FEE, A.STRIPE_BALANCE, "-0.88 USD"): 1,
    }
    kind, account = {
        TO_CARD: (K.FEE_REFUNDED, A.STRIPE_BALANCE),
        CREDIT: (K.FEE_CREDITED, A.SELLER_CREDITS),
    }[choice]
    half = {(kind, A.FEE_REVENUE): 1_000, (kind, account): -1_000}
    for status in (TransactionStatus.CHARGED, TransactionStatus.REFUNDED):
        before = postings_so_far(world)
        await clawed_back(world, transaction, 5_000, choice)
        await work(world)
        assert new_entries(world, before) == half
        assert now_of(world, transaction).status is status
        require_agreement(world)


async def test_where_the_platform_collected_the_kept_fee_is_given_up(world: World) -> None:
    transaction = await sent(world, FundsFlow.PLATFORM_COLLECTED, 10_000)
    assert dict(entries(world)) == {
        (K.RECEIPT_RECORDED, A.STRIPE_BALANCE, "100.00 USD"): 1,
        (K.RECEIPT_RECORDED, A.UNALLOCATED_RECEIPTS, "-100.00 USD"): 1,
        (K.FEE_KEPT, A.RECOVERIES_CLEARING, "20.00 USD"): 1,
        (K.FEE_KEPT, A.KEPT_FEES, "-20.00 USD"): 1,
        (K.SHARE_TRANSFERRED, A.RECOVERIES_CLEARING, "80.00 USD"): 1,
        (K.SHARE_TRANSFERRED, A.STRIPE_BALANCE, "-80.00 USD"): 1,
    }
    half = {
        (K.SHARE_REVERSED, A.STRIPE_BALANCE): 4_000,
        (K.SHARE_REVERSED, A.RECOVERIES_CLEARING): -4_000,
        (K.FEE_GIVEN_UP, A.KEPT_FEES): 1_000,
        (K.FEE_GIVEN_UP, A.RECOVERIES_CLEARING): -1_000,
    }
    for status in (TransactionStatus.TRANSFERRED, TransactionStatus.REFUNDED):
        before = postings_so_far(world)
        answer = await clawed_back(world, transaction, 5_000)
        await work(world)
        assert new_entries(world, before) == half
        assert clawback_now(world, answer).state is SettlementState.SETTLED
        assert now_of(world, transaction).status is status
        require_agreement(world)
    assert balance(world, A.KEPT_FEES) == 0
    assert len(world.processor.charges) == 0
