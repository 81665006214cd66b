"""Disputes of a fee: what waits is frozen, what was sent stays, and money moves as Stripe says."""

import pytest

from domain.charge import ChargeState
from domain.dispute import DisputeStatus
from domain.ledger import Account, PostingKind
from domain.status import TransactionStatus
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    balance,
    booked,
    require_agreement,
    transfers_sent,
)
from tests.unit.application.recourse_story import charge_of, closed, opened
from tests.unit.application.story import (
    charged,
    event_of,
    joins,
    now_of,
    tell,
    tops_up,
    work,
)
from tests.unit.application.world import World

_S = DisputeStatus


@pytest.fixture
async def waiting(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share waits for money."""
    await joins(world)
    return await charged(world)


@pytest.fixture
async def sent(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(10_000))
    return await charged(world)


async def test_a_share_that_waits_is_held_by_the_dispute(
    world: World, waiting: Transaction
) -> None:
    assert waiting.hold_reason is HoldReason.BALANCE_INSUFFICIENT
    await opened(world, waiting)
    await tops_up(world, usd(10_000))
    after = now_of(world, waiting)
    assert (after.charge_state, after.status) == (
        ChargeState.DISPUTED,
        TransactionStatus.DISPUTED,
    )
    assert (after.transfer_state, after.hold_reason) == (TransferState.HELD, HoldReason.DISPUTED)
    assert transfers_sent(world) == []
    assert balance(world, Account.DISPUTED_FEES) == 2_000
    assert balance(world, Account.DISPUTE_FEES) == 1_500
    require_agreement(world)


async def test_a_dispute_that_is_won_lets_the_share_go(world: World, waiting: Transaction) -> None:
    dispute = await opened(world, waiting)
    await tops_up(world, usd(10_000))
    await closed(world, dispute, _S.WON)
    after = now_of(world, waiting)
    assert (after.charge_state, after.transfer_state) == (
        ChargeState.CHARGED,
        TransferState.TRANSFERRED,
    )
    assert len(transfers_sent(world)) == 1
    assert balance(world, Account.DISPUTED_FEES) == 0
    assert balance(world, Account.DISPUTE_FEES) == 1_500
    require_agreement(world)


async def test_a_dispute_that_is_lost_keeps_the_share(world: World, waiting: Transaction) -> None:
    dispute = await opened(world, waiting)
    await tops_up(world, usd(10_000))
    await closed(world, dispute, _S.LOST)
    after = now_of(world, waiting)
    assert (after.charge_state, after.status) == (
        ChargeState.DISPUTE_LOST,
        TransactionStatus.DISPUTED,
    )
    assert (after.transfer_state, after.hold_reason) == (TransferState.HELD, HoldReason.DISPUTED)
    assert balance(world, Account.DISPUTED_FEES) == 2_000
    require_agreement(world)


async def test_a_lost_case_may_be_won_on_appeal(world: World, waiting: Transaction) -> None:
    dispute = await opened(world, waiting)
    await closed(world, dispute, _S.LOST)
    world.processor.recourse.move_dispute(dispute, _S.APPEAL_UNDER_REVIEW)
    await tell(world, "charge.dispute.updated", dispute)
    await work(world)
    (row,) = await world.queries.disputes([waiting.id])
    assert (row.is_open, row.closed_at) == (True, None)
    assert now_of(world, waiting).charge_state is ChargeState.DISPUTED
    await tops_up(world, usd(10_000))
    await closed(world, dispute, _S.WON)
    assert now_of(world, waiting).transfer_state is TransferState.TRANSFERRED
    require_agreement(world)


async def test_an_inquiry_holds_the_share_and_moves_no_money(
    world: World, waiting: Transaction
) -> None:
    inquiry = await opened(world, waiting, is_inquiry=True)
    assert now_of(world, waiting).hold_reason is HoldReason.DISPUTED
    assert PostingKind.DISPUTE_WITHDRAWN not in booked(world)
    await tops_up(world, usd(10_000))
    await closed(world, inquiry, _S.WARNING_CLOSED)
    (row,) = await world.queries.disputes([waiting.id])
    assert (row.is_inquiry, row.is_open, row.closed_at) == (True, False, world.clock.now())
    assert now_of(world, waiting).transfer_state is TransferState.TRANSFERRED
    require_agreement(world)


async def test_an_inquiry_that_becomes_a_dispute_takes_the_money(
    world: World, waiting: Transaction
) -> None:
    inquiry = await opened(world, waiting, is_inquiry=True)
    world.processor.recourse.escalate(inquiry)
    await tell(world, "charge.dispute.funds_withdrawn", inquiry)
    await work(world)
    (row,) = await world.queries.disputes([waiting.id])
    assert (row.status, row.is_inquiry) == (_S.NEEDS_RESPONSE, False)
    assert booked(world)[PostingKind.DISPUTE_WITHDRAWN] == 1
    require_agreement(world)


@pytest.mark.parametrize("end", [_S.WON, _S.LOST])
async def test_a_share_that_was_sent_stays_sent(
    world: World, sent: Transaction, end: DisputeStatus
) -> None:
    dispute = await opened(world, sent)
    await closed(world, dispute, end)
    after = now_of(world, sent)
    assert (after.transfer_state, after.transfer, after.reversed) == (
        TransferState.TRANSFERRED,
        sent.transfer,
        usd(0),
    )
    assert len(transfers_sent(world)) == 1
    require_agreement(world)


async def test_a_full_refund_that_ends_an_inquiry_leaves_the_fee_refunded(
    world: World, sent: Transaction
) -> None:
    inquiry = await opened(world, sent, is_inquiry=True)
    refund = world.processor.recourse.refund(charge_of(sent), usd(2_000))
    await tell(world, "refund.created", refund)
    await work(world)
    assert now_of(world, sent).charge_state is ChargeState.DISPUTED
    await closed(world, inquiry, _S.WARNING_CLOSED)
    assert now_of(world, sent).charge_state is ChargeState.REFUNDED
    require_agreement(world)


async def test_news_of_the_charge_itself_comes_too_late(world: World, sent: Transaction) -> None:
    dispute = await opened(world, sent)
    await closed(world, dispute, _S.LOST)
    assert sent.payment_intent is not None
    event_id = await tell(world, "payment_intent.succeeded", sent.payment_intent)
    await work(world)
    assert event_of(world, event_id).note == "charged before the dispute that is lost"
