"""An admin has a share sent again: it goes once, and no fee is charged for it."""

import asyncio
from dataclasses import replace

import pytest

from application.errors import OutcomeUnknown
from application.ports.charge_gateway import GatewayUnavailable
from domain.attempt import AttemptKind, AttemptState
from domain.remedies import RetryImpossible
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from tests.builders import usd
from tests.unit.application.hands_story import (
    look_and_work,
    retry_transfer,
)
from tests.unit.application.ledger_view import (
    changed,
    charges_taken,
    require_agreement,
    snapshot,
    transfers_sent,
)
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
    work_on,
)
from tests.unit.application.world import World


@pytest.fixture
async def refused(world: World) -> Transaction:
    """Return a commission whose share Stripe refused to send."""
    account = await joins(world)
    await tops_up(world, usd(10_000))
    facts = world.processor.accounts[account]
    del world.processor.accounts[account]
    transaction = await charged(world)
    world.processor.accounts[account] = facts
    assert transaction.transfer_state is TransferState.FAILED
    return transaction


async def test_a_refused_transfer_is_tried_again_and_nothing_is_charged(
    world: World, refused: Transaction
) -> None:
    answer = await retry_transfer(world, refused)
    assert answer.transaction.transfer_state is TransferState.PLANNED
    await work(world)
    first, second = attempts_of(world, refused.id, AttemptKind.TRANSFER)
    assert (first.state, second.state) == (AttemptState.REFUSED, AttemptState.SUCCEEDED)
    assert first.key != second.key
    assert len(transfers_sent(world)) == charges_taken(world) == 1
    assert len(attempts_of(world, refused.id, AttemptKind.CHARGE)) == 1
    assert "transfer.retry_ordered" in actions(world)
    require_agreement(world)


async def test_two_admins_at_once_are_one_transfer(world: World, refused: Transaction) -> None:
    answers = await asyncio.gather(*(retry_transfer(world, refused) for _ in range(2)))
    assert sorted(answer.replayed for answer in answers) == [False, True]
    await work_on(world)
    assert len(transfers_sent(world)) == 1


async def test_a_held_share_tries_its_gate_again(world: World) -> None:
    held = await charged(world)
    assert held.hold_reason is HoldReason.ACCOUNT_NOT_READY
    answers = [await retry_transfer(world, held) for _ in range(2)]
    assert [answer.replayed for answer in answers] == [False, True]
    await work(world)
    assert now_of(world, held).hold_reason is HoldReason.ACCOUNT_NOT_READY


async def test_while_nobody_knows_what_became_of_a_transfer_there_is_no_other(
    world: World,
) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    await saves_card(world)
    transaction = await accept(world)
    await run_charge(world, transaction)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    with pytest.raises(OutcomeUnknown, match="transfer 1"):
        await retry_transfer(world, transaction)
    await look_and_work(world)
    with pytest.raises(RetryImpossible, match="sent"):
        await retry_transfer(world, transaction)
    assert len(transfers_sent(world)) == 1


@pytest.mark.parametrize("state", ["NONE", "TRANSFERRED", "REVERSED", "WITHHELD"])
async def test_no_other_share_is_sent_again(world: World, state: str) -> None:
    transaction = await accept(world)
    changed_to = replace(transaction, transfer_state=TransferState(state))
    world.database.tables.transactions[transaction.id] = changed_to
    before = snapshot(world)
    with pytest.raises(RetryImpossible):
        await retry_transfer(world, transaction)
    assert changed(world, before) == []


async def test_a_key_makes_each_kind_of_order_safe_to_repeat(
    world: World, refused: Transaction
) -> None:
    assert not (await retry_transfer(world, refused, key="k")).replayed
    await work(world)
    assert (await retry_transfer(world, refused, key="k")).replayed
