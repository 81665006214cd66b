"""Each part of a clawback goes the way that policy, caller and states leave it."""

import pytest

from application.ports.charge_gateway import GatewayUnavailable
from domain.charge import ChargeState
from domain.clawback import (
    ClawbackKind,
    ClawbackPolicy,
    NothingLeft,
    SettlementChoice,
    SettlementImpossible,
)
from domain.currency import Currency
from domain.errors import InvalidInput
from domain.funds_flow import FundsFlow
from domain.money import Money
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.clawback_story import (
    CREDIT,
    TO_CARD,
    clawed_back,
    run_clawback,
    settlements,
)
from tests.unit.application.ledger_view import require_agreement
from tests.unit.application.story import (
    a_request,
    accept,
    charged,
    joins,
    now_of,
    run_charge,
    run_transfer,
    saves_card,
    tell,
    tops_up,
    work,
    work_on,
)
from tests.unit.application.world import World

INVENTORY = ClawbackKind.CASH_INVENTORY_RETURNED


@pytest.fixture
async def transaction(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(10_000))
    return await charged(world)


async def test_a_reversal_cannot_be_insisted_on_before_anything_is_sent(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    with pytest.raises(SettlementImpossible):
        await clawed_back(world, transaction, 1_000, SettlementChoice.REVERSE_TRANSFER)


async def test_a_fee_that_was_earned_all_the_same_is_kept_and_the_share_comes_back(
    world: World, transaction: Transaction
) -> None:
    answer = await clawed_back(world, transaction, 10_000, TO_CARD, kind=INVENTORY)
    await work(world)
    assert settlements(world, answer) == [("REVERSE_TRANSFER", 8_000, "SETTLED")]
    assert not answer.clawback.gives_fee_back
    after = now_of(world, transaction)
    assert (after.refunded, after.status.value) == (usd(0), "CHARGED")
    require_agreement(world)


async def test_another_policy_gives_it_back(world: World, transaction: Transaction) -> None:
    policy = ClawbackPolicy(keeps_fee=frozenset(), refunds_card=True)
    answer = await clawed_back(world, transaction, 5_000, kind=INVENTORY, policy=policy)
    await work(world)
    assert settlements(world, answer)[0] == ("REFUND_CARD", 1_000, "SETTLED")


async def test_a_part_of_the_fee_goes_back_for_its_own_sake(
    world: World, transaction: Transaction
) -> None:
    answer = await clawed_back(world, transaction, None, TO_CARD, refund=700)
    await work(world)
    assert settlements(world, answer) == [("REFUND_CARD", 700, "SETTLED")]
    after = now_of(world, transaction)
    assert (after.refunded, after.clawed_back, after.reversed) == (usd(700), usd(0), usd(0))
    later = await clawed_back(world, transaction, 5_000, TO_CARD)
    await work(world)
    assert settlements(world, later) == [
        ("REFUND_CARD", 300, "SETTLED"),
        ("REVERSE_TRANSFER", 4_000, "SETTLED"),
    ]


async def test_a_fee_that_was_never_charged_is_cancelled_or_charged_lower(world: World) -> None:
    await saves_card(world)
    whole = await accept(world, a_request("k1"))
    await clawed_back(world, whole, 10_000)
    after = now_of(world, whole)
    assert (after.charge_state, after.transfer_state) == (
        ChargeState.CANCELLED,
        TransferState.NONE,
    )
    await work(world)
    assert len(world.processor.charges) == 0
    with pytest.raises(NothingLeft):
        await clawed_back(world, whole, 1)
    with pytest.raises(NothingLeft):
        await clawed_back(world, whole, None, refund=1)


async def test_half_of_a_fee_and_of_a_share_never_leaves(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    await saves_card(world)
    transaction = await accept(world)
    answer = await clawed_back(world, transaction, 5_000)
    assert settlements(world, answer) == [
        ("WAIVE_FEE", 1_000, "SETTLED"),
        ("SHRINK_TRANSFER", 4_000, "SETTLED"),
    ]
    await work(world)
    (charge,) = world.processor.charges.values()
    (transfer,) = world.processor.transfers.values()
    assert (charge.amount, transfer.shown.amount) == (usd(1_000), usd(4_000))
    assert now_of(world, transaction).status.value == "TRANSFERRED"
    require_agreement(world)
    rest = await clawed_back(world, transaction, 5_000, TO_CARD)
    await work(world)
    assert settlements(world, rest) == [
        ("REFUND_CARD", 1_000, "SETTLED"),
        ("REVERSE_TRANSFER", 4_000, "SETTLED"),
    ]
    after = now_of(world, transaction)
    assert (after.charge_state, after.transfer_state) == (
        ChargeState.REFUNDED,
        TransferState.REVERSED,
    )
    require_agreement(world)


async def test_a_share_that_waits_shrinks_to_nothing(world: World) -> None:
    transaction = await charged(world, FundsFlow.FEE_THEN_TRANSFER)
    assert now_of(world, transaction).transfer_state is TransferState.HELD
    answer = await clawed_back(world, transaction, 10_000, TO_CARD)
    after = now_of(world, transaction)
    assert (after.transfer_state, after.hold_reason) == (TransferState.WITHHELD, None)
    await work(world)
    assert settlements(world, answer) == [
        ("REFUND_CARD", 2_000, "SETTLED"),
        ("SHRINK_TRANSFER", 8_000, "SETTLED"),
    ]
    assert now_of(world, transaction).status.value == "REFUNDED"


async def test_a_share_on_its_way_is_taken_back_once_its_fate_is_known(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    await saves_card(world)
    transaction = await accept(world)
    await run_charge(world, transaction)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    answer = await clawed_back(world, transaction, 5_000, CREDIT)
    await run_clawback(world, transaction)
    assert settlements(world, answer) == [
        ("CREDIT_NEXT_CHARGE", 1_000, "SETTLED"),
        ("REVERSE_TRANSFER", 4_000, "WAITING"),
    ]
    await work_on(world)
    assert settlements(world, answer)[1] == ("REVERSE_TRANSFER", 4_000, "SETTLED")
    require_agreement(world)


async def test_a_share_that_is_refused_after_all_shrinks(world: World) -> None:
    await joins(world)
    await saves_card(world)
    transaction = await accept(world)
    await run_charge(world, transaction)
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    answer = await clawed_back(world, transaction, 5_000, CREDIT)
    await work_on(world)
    assert now_of(world, transaction).transfer_state is TransferState.HELD
    assert settlements(world, answer)[1] == ("SHRINK_TRANSFER", 4_000, "SETTLED")
    await tops_up(world, usd(4_000))
    await work(world)
    (transfer,) = world.processor.transfers.values()
    assert transfer.shown.amount == usd(4_000)
    require_agreement(world)


async def test_a_fee_whose_charge_is_under_way_goes_back_once_it_is_charged(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world, a_request(funds_flow=FundsFlow.FEE_ONLY))
    world.processor.ponder_next()
    await work(world)
    answer = await clawed_back(world, transaction, 5_000, TO_CARD)
    assert settlements(world, answer) == [("REFUND_CARD", 1_000, "WAITING")]
    (intent,) = world.processor.intents.values()
    world.processor.pay(intent.reference)
    await tell(world, "payment_intent.succeeded", intent.reference)
    await work_on(world)
    assert settlements(world, answer) == [("REFUND_CARD", 1_000, "SETTLED")]
    assert now_of(world, transaction).refunded == usd(1_000)
    require_agreement(world)


async def test_a_fee_that_is_cancelled_meanwhile_is_not_given_back(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world, a_request(funds_flow=FundsFlow.FEE_ONLY))
    world.processor.ponder_next()
    await work(world)
    answer = await clawed_back(world, transaction, 5_000, TO_CARD)
    (intent,) = world.processor.intents.values()
    world.processor.cancel(intent.reference)
    await tell(world, "payment_intent.canceled", intent.reference)
    await work_on(world)
    assert settlements(world, answer) == [("REFUND_CARD", 1_000, "DROPPED")]
    assert now_of(world, transaction).charge_state is ChargeState.CANCELLED


async def test_a_rest_that_stripe_would_not_charge_is_charged_and_given_back(world: World) -> None:
    await saves_card(world)
    request = a_request(recovered=usd(100), funds_flow=FundsFlow.FEE_ONLY)
    transaction = await accept(world, request)
    answer = await clawed_back(world, transaction, 50, CREDIT)
    assert settlements(world, answer) == [("CREDIT_NEXT_CHARGE", 25, "WAITING")]
    await work(world)
    (charge,) = world.processor.charges.values()
    assert charge.amount == usd(50)
    assert settlements(world, answer) == [("CREDIT_NEXT_CHARGE", 25, "SETTLED")]
    assert now_of(world, transaction).adjustments.forgone == usd(25)
    require_agreement(world)


async def test_amounts_have_no_digit_that_stripe_does_not_take(world: World) -> None:
    recovered = Money(100_000, Currency.KWD)
    request = a_request(recovered=recovered, funds_flow=FundsFlow.PLATFORM_COLLECTED)
    transaction = await accept(world, request)
    with pytest.raises(InvalidInput, match="must be a multiple of 10 in kwd"):
        await clawed_back(world, transaction, 5)
    answer = await clawed_back(world, transaction, 10)
    assert settlements(world, answer) == [("SHRINK_TRANSFER", 10, "SETTLED")]
