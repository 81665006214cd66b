"""While the books are wrong no share leaves; fees come in, and what went out may come back."""

from datetime import timedelta

import pytest

from application.actor import Forbidden
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.jobs import JobKind
from domain.attempt import AttemptKind, AttemptState
from domain.book_check import Finding, FindingCode
from domain.charge import ChargeState
from domain.errors import InvalidInput
from domain.ids import WHOLE_CLAIM, ChargeReference, ClaimId, SellerId
from domain.ledger import PostingKind
from domain.transaction import RecoveryKey, Transaction
from domain.transfer import HoldReason, TransferState
from tests.builders import a_transaction, books, usd
from tests.unit.application.clawback_story import TO_CARD, clawed_back
from tests.unit.application.ledger_view import changed, snapshot, transfers_sent
from tests.unit.application.story import (
    accept,
    attempts_of,
    charged,
    joins,
    now_of,
    queued,
    run_charge,
    run_transfer,
    saves_card,
    tops_up,
    work,
)
from tests.unit.application.world import ADMIN, ENGINE, WORKER, World

FEE = usd(2_000)
GHOST = SellerId("ghost")


async def breach(world: World) -> Transaction:
    """Plant a fee that is booked for a transaction which was never charged."""
    recovery = RecoveryKey(GHOST, ClaimId("c"), WHOLE_CLAIM)
    transaction = a_transaction(recovery=recovery, payment_method=None)
    planted = books().fee_charged(transaction, charge=ChargeReference("ch_planted"))
    async with world.begin() as unit:
        await unit.transactions.add(transaction)
        await unit.ledger.post(planted)
    return transaction


def mend(world: World) -> None:
    """Take the planted fee out of the books."""
    del world.database.tables.postings["ch_planted", PostingKind.FEE_CHARGED]


def told(world: World, action: str) -> list[dict[str, str | None]]:
    """Return what the audit says after each such action."""
    events = world.database.tables.audit.values()
    return [dict(event.after) for event in events if event.action == action]


async def stopped(world: World) -> None:
    await breach(world)
    check = await world.check_books(actor=WORKER)
    assert check.findings == (Finding(FindingCode.FEES_OFF, 1, FEE),)


async def test_sound_books_raise_nothing(world: World) -> None:
    await charged(world)
    check = await world.check_books(actor=WORKER)
    assert check.findings == ()
    assert list(world.database.tables.book_checks.values()) == [check]
    assert not world.database.tables.stops


async def test_what_merely_waits_raises_nothing(world: World) -> None:
    await saves_card(world)
    await accept(world)
    world.wait(timedelta(hours=2))
    check = await world.check_books(actor=WORKER)
    assert check.findings == (Finding(FindingCode.CHARGE_STUCK, 1, FEE),)
    assert check.breaches == ()
    assert not world.database.tables.stops


async def test_a_breach_raises_one_stop_however_often_it_is_found(world: World) -> None:
    await stopped(world)
    (row,) = world.database.tables.stops.values()
    assert row.stop.codes == (FindingCode.FEES_OFF,)
    again = await world.check_books(actor=WORKER)
    assert list(world.database.tables.stops.values()) == [row]
    assert len(world.database.tables.book_checks) == 2
    assert again.breaches == row.stop.codes
    (after,) = told(world, "moneyStop.raise")
    assert after == {"standing": "FEES_OFF", "check": str(row.stop.check_id)}


async def test_a_stop_holds_what_was_planned_before_it_and_a_lift_sends_it(world: World) -> None:
    await tops_up(world, usd(10_000))
    await joins(world)
    await saves_card(world)
    transaction = await accept(world)
    await run_charge(world, transaction)
    assert now_of(world, transaction).transfer_state is TransferState.PLANNED
    await stopped(world)
    await work(world)
    held = now_of(world, transaction)
    assert (held.transfer_state, held.hold_reason) == (TransferState.HELD, HoldReason.MONEY_STOP)
    assert attempts_of(world, transaction.id, AttemptKind.TRANSFER) == []
    assert transfers_sent(world) == []
    mend(world)
    assert await world.lift_money_stop(reason="mended", actor=ADMIN)
    assert (JobKind.RUN_TRANSFER, str(transaction.id)) in queued(world)
    await work(world)
    assert now_of(world, transaction).transfer_state is TransferState.TRANSFERRED
    assert told(world, "moneyStop.lift") == [
        {"standing": None, "reason": "mended", "released": "1"}
    ]


async def test_fees_come_in_while_shares_are_stopped(world: World) -> None:
    await stopped(world)
    transaction = await charged(world)
    assert transaction.charge_state is ChargeState.CHARGED
    assert transaction.transfer_state is TransferState.HELD
    assert len(world.processor.charges) == 1


async def test_another_reason_is_told_before_the_stop(world: World) -> None:
    await stopped(world)
    held = await charged(world)
    assert held.hold_reason is HoldReason.ACCOUNT_NOT_READY
    await joins(world)
    assert now_of(world, held).hold_reason is HoldReason.MONEY_STOP


async def test_while_the_stop_stands_the_clock_tries_nothing_anew(world: World) -> None:
    await stopped(world)
    await joins(world)
    held = await charged(world)
    before = snapshot(world)
    released = await world.release(reason=HoldReason.MONEY_STOP, limit=1_000, actor=WORKER)
    assert (released, changed(world, before)) == (0, [])
    # Held in the moment of the lift, unseen by it: the clock finds it.
    mend(world)
    (row,) = world.database.tables.stops.values()
    async with world.begin() as unit:
        await unit.money_stops.lift(row.stop, at=world.clock.now())
    assert await world.release(reason=HoldReason.MONEY_STOP, limit=1_000, actor=WORKER) == 1
    assert queued(world) == [(JobKind.RUN_TRANSFER, str(held.id))]


async def test_what_went_out_may_come_back_while_the_stop_stands(world: World) -> None:
    await tops_up(world, usd(10_000))
    await joins(world)
    transaction = await charged(world)
    await stopped(world)
    await clawed_back(world, transaction, 5_000, TO_CARD)
    await work(world)
    after = now_of(world, transaction)
    assert (after.refunded, after.reversed) == (usd(1_000), usd(4_000))


async def test_a_void_attempt_is_not_replaced_while_the_stop_stands(world: World) -> None:
    await tops_up(world, usd(10_000))
    await joins(world)
    await saves_card(world)
    transaction = await accept(world)
    await run_charge(world, transaction)
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    await stopped(world)
    world.wait(timedelta(days=2))
    await run_transfer(world, transaction)
    held = now_of(world, transaction)
    assert (held.transfer_state, held.hold_reason) == (TransferState.HELD, HoldReason.MONEY_STOP)
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.TRANSFER)
    assert attempt.state is AttemptState.ABANDONED
    mend(world)
    await world.lift_money_stop(reason="mended", actor=ADMIN)
    await work(world)
    assert now_of(world, transaction).transfer_state is TransferState.TRANSFERRED
    assert len(transfers_sent(world)) == 1


async def test_without_a_stop_a_lift_changes_nothing(world: World) -> None:
    await stopped(world)
    assert await world.lift_money_stop(reason="mended", actor=ADMIN)
    before = snapshot(world)
    assert not await world.lift_money_stop(reason="mended", actor=ADMIN)
    assert changed(world, before) == []


async def test_a_breach_that_is_still_there_raises_the_stop_again(world: World) -> None:
    await stopped(world)
    await world.lift_money_stop(reason="let us see", actor=ADMIN)
    await world.check_books(actor=WORKER)
    rows = world.database.tables.stops.values()
    assert [row.lifted_at is None for row in rows] == [False, True]
    assert len(told(world, "moneyStop.raise")) == 2


async def test_a_stop_is_lifted_by_admins_with_a_reason(world: World) -> None:
    await stopped(world)
    with pytest.raises(Forbidden):
        await world.lift_money_stop(reason="mended", actor=ENGINE)
    with pytest.raises(InvalidInput):
        await world.lift_money_stop(reason="  ", actor=ADMIN)
    (row,) = world.database.tables.stops.values()
    assert row.lifted_at is None


async def test_a_look_without_consequences_is_for_those_who_run_the_service(world: World) -> None:
    await breach(world)
    before = snapshot(world)
    for actor in (ADMIN, WORKER):
        assert (await world.check_books.look(actor=actor)).breaches == (FindingCode.FEES_OFF,)
    with pytest.raises(Forbidden):
        await world.check_books.look(actor=ENGINE)
    assert changed(world, before) == []
