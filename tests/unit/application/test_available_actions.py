"""What is said to be available is accepted, and what is not is refused or changes nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import product
from typing import Any, Final

import pytest

from application.actor import Actor, Role
from application.new_job import new_job
from application.ports.jobs import JobKind
from application.show_transactions import ShowTransactions
from domain.actions import TransactionAction, available_actions
from domain.charge import ChargeState
from domain.errors import PaymentsError
from domain.ids import SellerId
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from tests.builders import usd
from tests.unit.application.clawback_story import clawed_back
from tests.unit.application.hands_story import (
    cancel,
    lose_jobs,
    retry,
    retry_transfer,
    reverse,
    set_aside,
)
from tests.unit.application.story import charged, joins, now_of, tops_up
from tests.unit.application.world import ADMIN, ENGINE, WORKER, World

A = TransactionAction
Give = Callable[[World, Transaction], Awaitable[Any]]


async def _claw_back(world: World, transaction: Transaction) -> Any:
    return await clawed_back(world, transaction, 1)


ORDERS: Final[dict[TransactionAction, Give]] = {
    A.RETRY_TRANSACTION: retry,
    A.RETRY_TRANSFER: retry_transfer,
    A.REVERSE_TRANSFER: reverse,
    A.CANCEL_TRANSACTION: cancel,
    A.CLAWBACK: _claw_back,
}
STATES: Final = [
    (charge, transfer)
    for charge, transfer in product(ChargeState, TransferState)
    if charge is not ChargeState.KEPT and (transfer is TransferState.NONE or charge.is_collected)
]


@pytest.mark.parametrize("jobs", ["kept", "lost", "set_aside"])
@pytest.mark.parametrize("action", ORDERS)
async def test_what_is_available_is_what_is_accepted(
    world: World, action: TransactionAction, jobs: str
) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    done = await charged(world)
    for charge, transfer in STATES:
        in_state = _put(world, done, charge, transfer)
        await _arrange(world, in_state, jobs)
        (work,) = await world.queries.open_work([in_state.id])
        offered = action in available_actions(in_state, work)
        assert await _is_accepted(world, in_state, action) is offered, (charge, transfer)
        world.database.tables.clawbacks.clear()
        world.database.tables.dues.clear()
        world.database.tables.postings.clear()


def _put(
    world: World, done: Transaction, charge: ChargeState, transfer: TransferState
) -> Transaction:
    hold = HoldReason.UNFUNDED if transfer is TransferState.HELD else None
    in_state = replace(
        now_of(world, done),
        charge_state=charge,
        transfer_state=transfer,
        hold_reason=hold,
        charge=done.charge if charge.is_collected else None,
        payment_intent=done.payment_intent if charge.is_collected else None,
        reversed=done.quote.payout if transfer is TransferState.REVERSED else usd(0),
        refunded=usd(0),
        clawed_back=usd(0),
        adjustments=done.adjustments,
    )
    world.database.tables.transactions[done.id] = in_state
    return in_state


async def _arrange(world: World, transaction: Transaction, jobs: str) -> None:
    """Let both jobs be queued, gone, or set aside."""
    lose_jobs(world)
    if jobs == "lost":
        return
    async with world.begin() as unit:
        for kind in (JobKind.RUN_CHARGE, JobKind.RUN_TRANSFER):
            unit.outbox.add(new_job(world.ids, kind, transaction.id, actor=WORKER))
    if jobs == "set_aside":
        await set_aside(world)


async def _is_accepted(world: World, transaction: Transaction, action: TransactionAction) -> bool:
    try:
        answer = await ORDERS[action](world, transaction)
    except PaymentsError:
        return False
    return not answer.replayed


async def test_what_went_back_wholly_cannot_be_taken_back_again(world: World) -> None:
    done = await charged(world)
    over = replace(done, charge_state=ChargeState.REFUNDED, clawed_back=done.quote.recovered)
    (work,) = await world.queries.open_work([done.id])
    assert A.CLAWBACK in available_actions(done, work)
    assert A.CLAWBACK not in available_actions(over, work)


async def test_a_transaction_is_shown_by_its_number_to_those_who_may_see_it(world: World) -> None:
    done, show = await charged(world), ShowTransactions(world.queries)
    owner = Actor(subject="o", role=Role.SELLER, request_id="r", seller_id=done.seller_id)
    other = Actor(subject="x", role=Role.SELLER, request_id="r", seller_id=SellerId("another"))
    for actor in (ADMIN, ENGINE, owner):
        assert await show.numbered(done.number, actor=actor) == done
        assert await show.numbered(done.number + 1, actor=actor) is None
    assert await show.numbered(done.number, actor=other) is None
