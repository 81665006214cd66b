"""What Stripe keeps of a charge: booked once, at once or when it is settled."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.errors import OutcomeUnknown
from application.ports.jobs import JobKind
from domain.ledger import PostingKind
from domain.transaction import Transaction
from tests.builders import usd
from tests.unit.application.ledger_view import (
    booked,
    changed,
    require_agreement,
    snapshot,
)
from tests.unit.application.moments import Gate
from tests.unit.application.story import (
    accept,
    actions,
    now_of,
    run_charge,
    saves_card,
    waiting,
    work_on,
)
from tests.unit.application.world import WORKER, World


@pytest.fixture
async def transaction(world: World) -> Transaction:
    """Return a commission with a card that pays: usd 20.00 of usd 100.00."""
    await saves_card(world)
    return await accept(world)


async def test_a_fee_that_is_settled_late_is_booked_by_a_job_of_its_own(
    world: World, transaction: Transaction
) -> None:
    world.processor.settle_fees_late()
    await run_charge(world, transaction)
    (job,) = [row.job for row in waiting(world) if row.job.kind is JobKind.BOOK_PROCESSING_FEE]
    assert job.not_before == world.clock.now() + timedelta(seconds=30)
    assert now_of(world, transaction).processing_fee is None
    assert booked(world) == {PostingKind.FEE_CHARGED: 1}
    world.wait(timedelta(seconds=30))
    with pytest.raises(OutcomeUnknown):
        await world.book_processing_fee(transaction_id=transaction.id, actor=WORKER)
    world.processor.settle_fees()
    await work_on(world)
    assert now_of(world, transaction).processing_fee == usd(88)
    assert actions(world)[-1] == "charge.settled"
    require_agreement(world)
    before = snapshot(world)
    await world.book_processing_fee(transaction_id=transaction.id, actor=WORKER)
    assert changed(world, before) == []


async def test_of_two_workers_one_books_the_late_fee(
    world: World, transaction: Transaction
) -> None:
    world.processor.settle_fees_late()
    await run_charge(world, transaction)
    world.processor.settle_fees()
    gate = Gate(world.begin, before=2)
    slow = replace(world.book_processing_fee, begin=gate)
    late = asyncio.create_task(slow(transaction_id=transaction.id, actor=WORKER))
    await gate.reached.wait()
    await world.book_processing_fee(transaction_id=transaction.id, actor=WORKER)
    before = snapshot(world)
    gate.go_on.set()
    await late
    assert changed(world, before) == []
    require_agreement(world)


async def test_a_processing_fee_of_nothing_is_known_and_not_booked(
    world: World, transaction: Transaction
) -> None:
    world.processor.settle_fees_late()
    await run_charge(world, transaction)
    (charge,) = world.processor.charges.values()
    charge.processing_fee = replace(charge.processing_fee, amount=usd(0))
    world.processor.settle_fees()
    await work_on(world)
    assert now_of(world, transaction).processing_fee == usd(0)
    assert booked(world)[PostingKind.PROCESSING_FEE] == 0


async def test_no_processing_fee_is_asked_for_before_the_charge(
    world: World, transaction: Transaction
) -> None:
    before = snapshot(world)
    await world.book_processing_fee(transaction_id=transaction.id, actor=WORKER)
    assert changed(world, before) == []
