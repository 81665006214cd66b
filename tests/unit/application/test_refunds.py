"""Refunds of a fee, by whoever made them: each cent booked once, and given back if one fails."""

import pytest

from application.ports.charge_gateway import GatewayUnavailable
from application.settle_refunds import SettleRefunds
from application.weigh_recourse import WeighRecourse
from domain.charge import ChargeState
from domain.errors import ApplicationError
from domain.ledger import Account, PostingKind
from domain.money import Money
from domain.refund import RefundStatus
from domain.status import TransactionStatus
from domain.transaction import Transaction
from domain.transfer import TransferState
from domain.webhook_event import WebhookEventState
from tests.builders import eur, usd
from tests.unit.application.ledger_view import (
    balance,
    booked,
    changed,
    require_agreement,
    snapshot,
)
from tests.unit.application.recourse_story import charge_of
from tests.unit.application.story import (
    accept,
    charged,
    event_of,
    joins,
    now_of,
    run_charge,
    saves_card,
    tell,
    tops_up,
    work,
)
from tests.unit.application.world import WORKER, World


@pytest.fixture
async def transaction(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(10_000))
    return await charged(world)


async def test_a_partial_refund_leaves_the_fee_charged_and_the_share_where_it_is(
    world: World, transaction: Transaction
) -> None:
    world.processor.recourse.refund(charge_of(transaction), usd(700))
    await tell(world, "charge.refunded", charge_of(transaction))
    await work(world)
    after = now_of(world, transaction)
    assert (after.charge_state, after.refunded) == (ChargeState.CHARGED, usd(700))
    assert (after.transfer_state, after.reversed) == (TransferState.TRANSFERRED, usd(0))
    assert after.status is TransactionStatus.TRANSFERRED
    assert balance(world, Account.FEE_REVENUE) == -1_300
    require_agreement(world)


async def test_the_fee_is_refunded_when_nothing_is_left_of_it(
    world: World, transaction: Transaction
) -> None:
    for amount in (700, 1_300):
        refund = world.processor.recourse.refund(charge_of(transaction), usd(amount))
        await tell(world, "refund.created", refund)
        await work(world)
    after = now_of(world, transaction)
    assert (after.charge_state, after.refunded) == (ChargeState.REFUNDED, usd(2_000))
    assert after.status is TransactionStatus.REFUNDED
    assert after.transfer_state is TransferState.TRANSFERRED
    assert balance(world, Account.FEE_REVENUE) == 0
    require_agreement(world)


@pytest.mark.parametrize("is_canceled", [True, False])
async def test_a_refund_that_comes_back_gives_its_amount_back(
    world: World, transaction: Transaction, *, is_canceled: bool
) -> None:
    refund = world.processor.recourse.refund(charge_of(transaction), usd(2_000))
    await tell(world, "refund.created", refund)
    await work(world)
    world.processor.recourse.fail_refund(refund, is_canceled=is_canceled)
    for _ in range(2):
        await tell(world, "refund.failed", refund)
        await work(world)
    after = now_of(world, transaction)
    assert (after.charge_state, after.refunded) == (ChargeState.CHARGED, usd(0))
    assert booked(world)[PostingKind.FEE_REFUNDED] == 1
    assert booked(world)[PostingKind.REFUND_RETURNED] == 1
    assert balance(world, Account.FEE_REVENUE) == -2_000
    require_agreement(world)


async def test_a_refund_that_waits_for_money_counts_as_nothing_yet(
    world: World, transaction: Transaction
) -> None:
    recourse = world.processor.recourse
    refund = recourse.refund(charge_of(transaction), usd(2_000), is_short=True)
    await tell(world, "refund.created", refund)
    await work(world)
    (row,) = await world.queries.refunds([transaction.id])
    assert (row.status, row.is_pending) == (RefundStatus.PENDING, True)
    assert now_of(world, transaction).refunded == usd(0)
    assert booked(world)[PostingKind.FEE_REFUNDED] == 0
    recourse.fund_refund(refund)
    await tell(world, "refund.updated", refund)
    await work(world)
    assert now_of(world, transaction).charge_state is ChargeState.REFUNDED
    require_agreement(world)


async def test_a_canceled_refund_that_never_moved_books_nothing(
    world: World, transaction: Transaction
) -> None:
    refund = world.processor.recourse.refund(charge_of(transaction), usd(500), is_short=True)
    world.processor.recourse.fail_refund(refund, is_canceled=True)
    await tell(world, "charge.refund.updated", refund)
    await work(world)
    (row,) = await world.queries.refunds([transaction.id])
    assert row.status is RefundStatus.CANCELED
    assert PostingKind.FEE_REFUNDED not in booked(world)
    require_agreement(world)


async def test_a_copy_changes_nothing_and_says_so(world: World, transaction: Transaction) -> None:
    refund = world.processor.recourse.refund(charge_of(transaction), usd(500))
    await tell(world, "refund.created", refund)
    await work(world)
    before = snapshot(world)
    event_id = await tell(world, "charge.refunded", charge_of(transaction))
    await work(world)
    assert changed(world, before) == ["events", "deliveries"]
    assert event_of(world, event_id).note == "these refunds are booked already"


async def test_an_older_look_takes_nothing_back(world: World, transaction: Transaction) -> None:
    refund = world.processor.recourse.refund(charge_of(transaction), usd(2_000))
    earlier = await world.recourse.find_refunds(charge_of(transaction))
    world.processor.recourse.fail_refund(refund)
    await tell(world, "refund.failed", refund)
    await work(world)
    before = snapshot(world)
    async with world.begin() as unit:
        current = await unit.transactions.lock(transaction.id)
        settle = SettleRefunds(WeighRecourse(world.clock, world.ids))
        note = await settle(unit, current, earlier, actor=WORKER)
    assert note == "these refunds are booked already"
    assert changed(world, before) == []


@pytest.mark.parametrize("amount", [usd(2_001), eur(500)])
async def test_another_currency_or_more_than_was_charged_waits_for_a_person(
    world: World, transaction: Transaction, amount: Money
) -> None:
    refund = world.processor.recourse.refund(charge_of(transaction), amount)
    await _parks(world, "refund.created", refund, "AmountMismatch")
    assert now_of(world, transaction) == transaction
    assert await world.queries.refunds([transaction.id]) == []


async def test_refunds_that_are_too_much_together_wait_for_a_person(
    world: World, transaction: Transaction
) -> None:
    world.processor.recourse.refund(charge_of(transaction), usd(1_001))
    refund = world.processor.recourse.refund(charge_of(transaction), usd(1_001))
    await _parks(world, "refund.created", refund, "AmountMismatch: charged 20.00 USD, refunded")


async def test_a_movement_that_is_not_the_refunds_waits_for_a_person(
    world: World, transaction: Transaction
) -> None:
    refund = world.processor.recourse.refund(charge_of(transaction), usd(500))
    world.processor.recourse.settle_elsewhere(refund, fee=eur(1))
    await _parks(world, "refund.created", refund, "has a fee in another currency")
    world.processor.recourse.settle_elsewhere(refund, amount=usd(-499), fee=usd(1))
    await _parks(world, "refund.created", refund, "moved -4.99 USD, not -5.00 USD")


async def test_a_refund_of_another_charge_of_the_same_fee_waits_for_a_person(
    world: World, transaction: Transaction
) -> None:
    intent = transaction.payment_intent
    assert intent is not None
    second = world.processor.pay(intent)
    refund = world.processor.recourse.refund(second.charge, usd(500))
    await _parks(world, "refund.created", refund, "SecondCharge")


async def test_a_refund_of_what_is_no_fee_of_ours_is_ignored(
    world: World, transaction: Transaction
) -> None:
    charge = world.processor.charges[charge_of(transaction)]
    charge.transaction_id = None
    event_id = await tell(world, "charge.refunded", charge.reference)
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.IGNORED


async def test_a_refund_that_is_heard_of_before_its_charge_waits_for_it(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    (charge,) = world.processor.charges.values()
    refund = world.processor.recourse.refund(charge.reference, usd(2_000))
    await _parks(world, "refund.created", refund, "ObjectUnknown")


async def _parks(world: World, kind: str, reference: str, reason: str) -> None:
    event_id = await tell(world, kind, reference)
    with pytest.raises(ApplicationError):
        await world.process_event(event_id=event_id, actor=WORKER)
    event = event_of(world, event_id)
    assert event.state is WebhookEventState.FAILED
    assert reason in (event.last_error or event.note or "")
