"""A share taken back at Stripe: each part booked once, whatever is told and how often."""

import pytest

from domain.ids import TransferReference
from domain.ledger import Account, PostingKind
from domain.status import TransactionStatus
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    balance,
    booked,
    changed,
    require_agreement,
    snapshot,
)
from tests.unit.application.story import (
    accept,
    actions,
    event_of,
    joins,
    now_of,
    saves_card,
    tell,
    tops_up,
    work,
)
from tests.unit.application.world import WORKER, World


@pytest.fixture
async def transaction(world: World) -> Transaction:
    """Return a commission whose share was sent: usd 80.00."""
    await joins(world)
    await saves_card(world)
    await tops_up(world, usd(10_000))
    transaction = await accept(world)
    await work(world)
    return now_of(world, transaction)


def transfer_of(transaction: Transaction) -> TransferReference:
    assert transaction.transfer is not None
    return transaction.transfer


async def test_a_part_and_then_the_rest_are_booked_once_each(
    world: World, transaction: Transaction
) -> None:
    transfer = transfer_of(transaction)
    world.processor.reverse(transfer, usd(3_000))
    await tell(world, "transfer.reversed", transfer)
    await work(world)
    part = now_of(world, transaction)
    assert (part.transfer_state, part.reversed) == (TransferState.TRANSFERRED, usd(3_000))
    require_agreement(world)
    world.processor.reverse(transfer, usd(5_000))
    await tell(world, "transfer.reversed", transfer)
    await work(world)
    whole = now_of(world, transaction)
    assert (whole.transfer_state, whole.reversed) == (TransferState.REVERSED, usd(8_000))
    assert whole.status is TransactionStatus.REVERSAL_NEEDED
    assert booked(world)[PostingKind.SHARE_REVERSED] == 2
    assert balance(world, Account.RECOVERIES_CLEARING) == 0
    require_agreement(world)


async def test_the_same_reversal_told_again_changes_nothing(
    world: World, transaction: Transaction
) -> None:
    transfer = transfer_of(transaction)
    world.processor.reverse(transfer, usd(8_000))
    await tell(world, "transfer.reversed", transfer)
    await work(world)
    before = snapshot(world)
    event_id = await tell(world, "transfer.reversed", transfer)
    await work(world)
    assert changed(world, before) == ["events", "deliveries"]
    assert event_of(world, event_id).note == "transferred before it was reversed"


async def test_both_parts_are_booked_from_one_event_when_the_other_is_late(
    world: World, transaction: Transaction
) -> None:
    transfer = transfer_of(transaction)
    world.processor.reverse(transfer, usd(3_000))
    world.processor.reverse(transfer, usd(1_000))
    await tell(world, "transfer.reversed", transfer)
    await work(world)
    assert now_of(world, transaction).reversed == usd(4_000)
    assert booked(world)[PostingKind.SHARE_REVERSED] == 2
    require_agreement(world)


async def test_of_a_share_that_is_sent_its_first_event_tells_nothing(
    world: World, transaction: Transaction
) -> None:
    calls = world.door.calls
    event_id = await tell(world, "transfer.created", transfer_of(transaction))
    await work(world)
    event = event_of(world, event_id)
    assert (event.note, event.transaction_id) == ("already transferred", transaction.id)
    assert world.door.calls == calls
    assert now_of(world, transaction) == transaction


async def test_a_look_from_before_the_reversal_takes_nothing_back(
    world: World, transaction: Transaction
) -> None:
    transfer = transfer_of(transaction)
    earlier = await world.transfers.find_transfer(transfer)
    world.processor.reverse(transfer, usd(3_000))
    await tell(world, "transfer.reversed", transfer)
    await work(world)
    before = snapshot(world)
    async with world.begin() as unit:
        current = await unit.transactions.lock(transaction.id)
        note = await world.settle_transfer(unit, current, None, earlier, actor=WORKER)
    assert note == "already transferred"
    assert changed(world, before) == []


async def test_the_audit_names_what_came_back(world: World, transaction: Transaction) -> None:
    transfer = transfer_of(transaction)
    world.processor.reverse(transfer, usd(3_000))
    await tell(world, "transfer.reversed", transfer)
    await work(world)
    assert actions(world)[-1] == "transfer.reverse"
    last = world.database.tables.audit[max(world.database.tables.audit)]
    assert (last.before["reversed"], last.after["reversed"]) == ("0.00 USD", "30.00 USD")
