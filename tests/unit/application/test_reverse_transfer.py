"""An admin takes a share back: once, never more than was sent, and what is spent is owed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.actor import Actor, Forbidden
from application.errors import OutcomeUnknown
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.idempotency import IdempotencyConflict
from application.reverse_transfer import ReversalOrder
from domain.attempt import AttemptKind, AttemptState
from domain.clawback import ClawbackExceeds, NothingLeft
from domain.currency import Currency
from domain.due import DueSide
from domain.errors import InvalidInput
from domain.ids import TransactionId
from domain.ledger import Account
from domain.money import Money
from domain.remedies import ReversalImpossible
from domain.status import TransactionStatus
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import a_transaction_id, usd
from tests.unit.application.clawback_story import (
    TO_CARD,
    clawed_back,
    open_dues,
    run_clawback,
    settlements,
)
from tests.unit.application.hands_story import look_and_work, lose_jobs, reverse
from tests.unit.application.ledger_view import (
    balance,
    changed,
    require_agreement,
    snapshot,
    transfers_sent,
)
from tests.unit.application.moments import Crash
from tests.unit.application.story import (
    accept,
    actions,
    attempts_of,
    charged,
    joins,
    now_of,
    run_charge,
    run_transfer,
    saves_card,
    tops_up,
    work,
)
from tests.unit.application.test_save_card import SUE_HERSELF
from tests.unit.application.world import ENGINE, World


@pytest.fixture
async def sent(world: World) -> Transaction:
    """Return a commission of 100.00 whose share of 80.00 is sent."""
    await joins(world)
    await tops_up(world, usd(10_000))
    return await charged(world)


def reversals(world: World) -> list[int]:
    (transfer,) = transfers_sent(world)
    return [reversal.amount.minor_units for reversal in transfer.reversals]


async def test_all_of_a_share_is_taken_back_by_an_attempt_and_its_job(
    world: World, sent: Transaction
) -> None:
    before = world.door.calls
    answer = await reverse(world, sent)
    assert world.door.calls == before
    assert settlements(world, answer) == [("REVERSE_TRANSFER", 8_000, "READY")]
    await work(world)
    after = now_of(world, sent)
    assert (after.transfer_state, after.status) == (
        TransferState.REVERSED,
        TransactionStatus.REVERSAL_NEEDED,
    )
    assert (after.reversed, after.clawed_back, after.refunded) == (usd(8_000), usd(0), usd(0))
    assert settlements(world, answer) == [("REVERSE_TRANSFER", 8_000, "SETTLED")]
    (attempt,) = attempts_of(world, sent.id, AttemptKind.REVERSAL)
    assert attempt.state is AttemptState.SUCCEEDED
    assert reversals(world) == [8_000]
    assert "transfer.reverse_ordered" in actions(world)
    require_agreement(world)


async def test_parts_are_taken_back_up_to_what_was_sent(world: World, sent: Transaction) -> None:
    await reverse(world, sent, 3_000)
    with pytest.raises(ClawbackExceeds) as refusal:
        await reverse(world, sent, 5_001)
    assert [problem.field for problem in refusal.value.fields] == ["amountCents"]
    await work(world)
    await reverse(world, sent)
    await work(world)
    assert reversals(world) == [3_000, 5_000]
    with pytest.raises(NothingLeft):
        await reverse(world, sent)
    assert now_of(world, sent).transfer_state is TransferState.REVERSED
    require_agreement(world)


async def test_a_later_clawback_takes_only_what_is_not_back(
    world: World, sent: Transaction
) -> None:
    await reverse(world, sent, 5_000)
    await work(world)
    answer = await clawed_back(world, sent, 10_000, TO_CARD)
    await work(world)
    assert settlements(world, answer) == [
        ("REFUND_CARD", 2_000, "SETTLED"),
        ("REVERSE_TRANSFER", 3_000, "SETTLED"),
    ]
    assert reversals(world) == [5_000, 3_000]
    assert open_dues(world, DueSide.DEBT) == []


async def test_after_a_clawback_only_the_rest_is_taken_back(
    world: World, sent: Transaction
) -> None:
    await clawed_back(world, sent, 5_000, TO_CARD)
    await reverse(world, sent)
    await work(world)
    assert sorted(reversals(world)) == [4_000, 4_000]


async def test_what_the_seller_has_spent_becomes_a_debt_and_is_not_taken_twice(
    world: World, sent: Transaction
) -> None:
    (transfer,) = transfers_sent(world)
    world.processor.emptied.add(transfer.destination)
    answer = await reverse(world, sent)
    await work(world)
    assert settlements(world, answer) == [
        ("REVERSE_TRANSFER", 8_000, "FAILED"),
        ("SELLER_DEBT", 8_000, "SETTLED"),
    ]
    assert open_dues(world, DueSide.DEBT) == [8_000]
    assert balance(world, Account.SELLER_DEBTS) == 8_000
    with pytest.raises(NothingLeft):
        await reverse(world, sent)
    assert now_of(world, sent).transfer_state is TransferState.TRANSFERRED
    require_agreement(world)


async def test_what_somebody_took_back_by_hand_at_stripe_is_not_taken_again(
    world: World, sent: Transaction
) -> None:
    answer = await reverse(world, sent)
    assert sent.transfer is not None
    world.processor.reverse(sent.transfer, usd(3_000))
    await work(world)
    assert sum(reversals(world)) == 8_000
    assert settlements(world, answer)[0] == ("REVERSE_TRANSFER", 5_000, "SETTLED")
    assert open_dues(world, DueSide.DEBT) == []
    require_agreement(world)


@pytest.mark.parametrize("moment", range(1, 8))
async def test_wherever_the_process_dies_and_its_job_it_is_taken_back_once(
    world: World, sent: Transaction, moment: int
) -> None:
    await reverse(world, sent, 3_000)
    world.moments.crash_at(moment)
    try:
        await run_clawback(world, sent)
    except Crash:
        world.moments.calm()
    world.moments.calm()
    lose_jobs(world)
    world.wait(timedelta(minutes=11))
    await look_and_work(world)
    assert reversals(world) == [3_000]
    assert now_of(world, sent).reversed == usd(3_000)
    require_agreement(world)


async def test_the_same_order_is_answered_again_and_another_refused(
    world: World, sent: Transaction
) -> None:
    first = await reverse(world, sent, 3_000, key="r-1")
    await work(world)
    before = snapshot(world)
    again = await reverse(world, sent, 3_000, key="r-1")
    assert (again.replayed, again.clawback.id) == (True, first.clawback.id)
    with pytest.raises(IdempotencyConflict) as refusal:
        await reverse(world, sent, 3_001, key="r-1")
    assert refusal.value.differing == ("amountCents",)
    assert changed(world, before) == []
    assert reversals(world) == [3_000]


async def test_where_nothing_was_sent_nothing_is_taken_back(world: World) -> None:
    held = await charged(world)
    before = snapshot(world)
    with pytest.raises(ReversalImpossible):
        await reverse(world, held)
    assert changed(world, before) == []


async def test_while_nobody_knows_whether_it_was_sent_it_is_refused(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    await saves_card(world)
    transaction = await accept(world)
    await run_charge(world, transaction)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    with pytest.raises(OutcomeUnknown):
        await reverse(world, transaction)


@pytest.mark.parametrize("amount", [0, -1])
async def test_an_amount_is_at_least_one(world: World, sent: Transaction, amount: int) -> None:
    with pytest.raises(InvalidInput, match="amountCents"):
        await reverse(world, sent, amount)


def test_an_amount_is_one_that_stripe_takes() -> None:
    order = ReversalOrder(
        transaction_id=TransactionId(a_transaction_id()), reason="why", amount=1_001
    )
    assert order.wanted(usd(2_000)) == usd(1_001)
    with pytest.raises(InvalidInput, match="multiple of 10"):
        order.wanted(Money(2_000, Currency.KWD))


@pytest.mark.parametrize("actor", [SUE_HERSELF, ENGINE], ids=lambda actor: actor.role)
async def test_only_admins_take_back_and_say_why(
    world: World, sent: Transaction, actor: Actor
) -> None:
    with pytest.raises(Forbidden):
        await reverse(world, sent, actor=actor)
    with pytest.raises(InvalidInput):
        await reverse(world, sent, reason="")
    assert replace(sent, version=0) == replace(now_of(world, sent), version=0)
