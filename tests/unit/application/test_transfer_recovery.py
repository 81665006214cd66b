"""Lost answers, crashes and rivals: however often it is tried, a share is sent once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.errors import AmountMismatch, SecondTransfer
from application.ports.charge_gateway import GatewayUnavailable
from domain.attempt import AttemptKind, AttemptState, TransferRequest
from domain.ledger import PostingKind
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    booked,
    changed,
    require_agreement,
    snapshot,
    transfers_sent,
)
from tests.unit.application.moments import Crash, Gate
from tests.unit.application.story import (
    accept,
    attempts_of,
    event_of,
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
from tests.unit.application.world import WORKER, World

DAY = timedelta(hours=24)


@pytest.fixture
async def transaction(world: World) -> Transaction:
    """Return a charged commission whose share may go: usd 80.00."""
    await joins(world)
    await saves_card(world)
    await tops_up(world, usd(10_000))
    transaction = await accept(world)
    await run_charge(world, transaction)
    return now_of(world, transaction)


def require_one_transfer(world: World, transaction: Transaction) -> None:
    assert now_of(world, transaction).transfer_state is TransferState.TRANSFERRED
    assert len(transfers_sent(world)) == 1
    assert booked(world)[PostingKind.SHARE_TRANSFERRED] == 1
    require_agreement(world)


async def test_a_request_that_was_lost_is_sent_again_with_the_same_key(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    (lost,) = attempts_of(world, transaction.id, AttemptKind.TRANSFER)
    assert lost.state is AttemptState.UNKNOWN
    await run_transfer(world, transaction)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.TRANSFER)
    assert (attempt.key, attempt.state) == (lost.key, AttemptState.SUCCEEDED)
    require_one_transfer(world, transaction)


async def test_an_answer_that_was_lost_is_asked_for(world: World, transaction: Transaction) -> None:
    world.door.lose_next_answer()
    await work_on(world)
    require_one_transfer(world, transaction)


async def test_a_transfer_that_stripe_made_is_found_after_its_key_is_forgotten(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    world.wait(DAY)
    world.door.forget_keys()
    await run_transfer(world, transaction)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.TRANSFER)
    assert attempt.state is AttemptState.SUCCEEDED
    require_one_transfer(world, transaction)


async def test_a_transfer_that_stripe_never_had_is_abandoned_for_a_new_attempt(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    world.wait(DAY)
    world.door.forget_keys()
    await run_transfer(world, transaction)
    first, second = attempts_of(world, transaction.id, AttemptKind.TRANSFER)
    assert (first.state, second.state) == (AttemptState.ABANDONED, AttemptState.SUCCEEDED)
    assert first.key != second.key
    require_one_transfer(world, transaction)


@pytest.mark.parametrize("moment", range(1, 7))
@pytest.mark.parametrize("pause", [timedelta(minutes=2), DAY])
async def test_wherever_the_process_dies_the_share_is_sent_once(
    world: World, transaction: Transaction, moment: int, pause: timedelta
) -> None:
    world.moments.crash_at(moment)
    with pytest.raises(Crash):
        await run_transfer(world, transaction)
    world.wait(pause)
    if pause is DAY:
        world.door.forget_keys()
    await run_transfer(world, transaction)
    require_one_transfer(world, transaction)


async def test_two_workers_at_the_same_transfer_send_it_once(
    world: World, transaction: Transaction
) -> None:
    gates = [Gate(world.begin, before=2) for _ in range(2)]
    tasks = [
        asyncio.create_task(
            replace(world.run_transfer, begin=gate)(transaction_id=transaction.id, actor=WORKER)
        )
        for gate in gates
    ]
    for gate in gates:
        await gate.reached.wait()
    for gate in gates:
        gate.go_on.set()
    await asyncio.gather(*tasks)
    assert len(attempts_of(world, transaction.id, AttemptKind.TRANSFER)) == 1
    require_one_transfer(world, transaction)


async def test_a_stale_hold_of_an_earlier_attempt_changes_nothing(
    world: World, transaction: Transaction
) -> None:
    purse = world.processor.purses.by_currency["usd"]
    purse.available -= 10_000
    gate = Gate(world.begin, before=2)
    slow = replace(world.run_transfer, begin=gate)
    held = asyncio.create_task(slow(transaction_id=transaction.id, actor=WORKER))
    await gate.reached.wait()
    await run_transfer(world, transaction)
    assert now_of(world, transaction).hold_reason is HoldReason.BALANCE_INSUFFICIENT
    purse.available += 10_000
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    before = snapshot(world)
    gate.go_on.set()
    await held
    assert changed(world, before) == []
    await run_transfer(world, transaction)
    require_one_transfer(world, transaction)


async def test_another_amount_than_was_asked_for_is_not_booked(
    world: World, transaction: Transaction
) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    (held,) = world.processor.transfers.values()
    held.shown = replace(held.shown, amount=usd(7_999))
    event_id = await tell(world, "transfer.created", held.shown.transfer)
    await work(world)
    event = event_of(world, event_id)
    assert event.state is WebhookEventState.FAILED
    assert (event.last_error or "").startswith(AmountMismatch.__name__)
    assert booked(world)[PostingKind.SHARE_TRANSFERRED] == 0
    assert now_of(world, transaction).transfer is None


async def test_a_second_transfer_of_one_share_is_not_booked_and_not_passed_over(
    world: World, transaction: Transaction
) -> None:
    await run_transfer(world, transaction)
    request = TransferRequest(
        transaction_id=transaction.id,
        amount=usd(8_000),
        destination=transfers_sent(world)[0].destination,
    )
    world.processor.add_top_up(usd(8_000))
    await world.transfers.transfer(request, key="somebody's")
    before = now_of(world, transaction)
    event_id = await tell(world, "transfer.created", transfers_sent(world)[1].transfer)
    await work(world)
    event = event_of(world, event_id)
    assert event.state is WebhookEventState.FAILED
    assert (event.last_error or "").startswith(SecondTransfer.__name__)
    assert now_of(world, transaction) == before
    assert booked(world)[PostingKind.SHARE_TRANSFERRED] == 1
