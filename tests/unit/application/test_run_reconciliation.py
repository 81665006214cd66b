"""What a run finds is told in a dry run and repaired in a wet one: forwards, and once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.reconcile_transaction import ReconcileTransaction
from domain.drift_cause import DriftCause
from domain.errors import InvalidInput
from domain.reconciliation import (
    RunState,
)
from domain.status import TransactionStatus
from domain.transaction import Transaction
from tests.builders import usd
from tests.unit.application.reconciling_story import S, found_by, hanging, run, start
from tests.unit.application.recourse_story import charge_of
from tests.unit.application.story import (
    actions,
    charged,
    joins,
    now_of,
    tops_up,
    work,
)
from tests.unit.application.test_sweep_events import remembers
from tests.unit.application.world import ADMIN, World


@pytest.fixture
async def sent(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(20_000))
    return await charged(world)


async def test_a_clean_run_finds_nothing(world: World, sent: Transaction) -> None:
    ended = await run(world)
    assert (ended.state, ended.errors, ended.done) == (RunState.DONE, 0, ended.total)
    assert await found_by(world, ended) == []
    assert await world.show_reconciliation.drift_of(ended.id, actor=ADMIN) == []
    assert actions(world)[-2:] == ["reconciliation.started", "reconciliation.ended"]
    assert sent.status is TransactionStatus.TRANSFERRED


async def test_a_dry_run_tells_what_it_would_repair_and_a_wet_one_repairs_it(
    world: World, sent: Transaction
) -> None:
    assert sent.transfer is not None
    world.processor.recourse.refund(charge_of(sent), usd(500))
    world.processor.reverse(sent.transfer, usd(3_000))
    tried = await run(world, is_dry=True)
    first, second = await found_by(world, tried)
    assert (first.state, second.state) == (S.PROPOSED, S.PROPOSED)
    assert "refunded: 0.00 USD → 5.00 USD" in first.note
    assert await world.show_reconciliation.drift_of(tried.id, actor=ADMIN) == [usd(2_500)]
    assert now_of(world, sent).refunded == usd(0)
    wet = await run(world)
    first, second = await found_by(world, wet)
    assert (first.state, second.state) == (S.REPAIRED, S.PROPOSED)
    assert second.note == "nothing is left to change"
    after = now_of(world, sent)
    assert (after.refunded, after.reversed) == (usd(500), usd(3_000))
    assert await found_by(world, await run(world)) == []


async def test_events_that_never_came_are_filed_through_the_inbox(world: World) -> None:
    top_up = world.processor.add_top_up(usd(7))
    remembers(world, "topup.succeeded", top_up, ago=timedelta(0))
    dry = await run(world, is_dry=True)
    (one,) = await found_by(world, dry)
    assert (one.state, len(world.database.tables.receipts)) == (S.PROPOSED, 0)
    wet = await run(world)
    (one,) = await found_by(world, wet)
    assert (one.state, one.note) == (S.REPAIRED, "filed 1 events that never came")
    assert len(world.database.tables.receipts) == 1
    assert await found_by(world, await run(world)) == []


async def test_what_stripe_has_forgotten_cannot_be_filed(world: World) -> None:
    world.processor.add_top_up(usd(7))
    ended = await run(world)
    (one,) = await found_by(world, ended)
    assert (one.state, ended.errors, ended.state) == (S.FAILED, 1, RunState.DONE)


async def test_what_takes_a_person_is_left_to_one(world: World, sent: Transaction) -> None:
    assert sent.payment_intent is not None
    world.processor.take(sent.quote.fee, sent.payment_intent)
    ended = await run(world)
    (one,) = await found_by(world, ended)
    assert (one.line.cause, one.state, one.note) == (DriftCause.DUPLICATE, S.PROPOSED, "")


async def test_a_transaction_that_hangs_is_looked_up(world: World) -> None:
    hangs = await hanging(world)
    world.wait(timedelta(hours=1))
    (intent,) = world.processor.intents.values()
    world.processor.pay(intent.reference)
    dry = await start(world, is_dry=True)
    await work(world)
    (one,) = await found_by(world, dry.run)
    assert (one.line.part, one.line.difference, one.state) == ("STATUS", usd(0), S.PROPOSED)
    assert "chargeState: PROCESSING → CHARGED" in one.note
    wet = await start(world)
    await work(world)
    (one,) = await found_by(world, wet.run)
    assert one.state is S.REPAIRED
    assert now_of(world, hangs).charge is not None
    assert await found_by(world, await run(world)) == []


async def test_no_more_are_looked_up_than_were_asked_for(world: World) -> None:
    for number in range(3):
        await hanging(world, f"claim-{number}")
    ended = await run(world, limit=2)
    assert (ended.looked_up, ended.state) == (2, RunState.DONE)
    assert (await run(world, limit=5)).looked_up == 3


async def test_a_refusal_is_noted_and_the_run_goes_on(
    world: World, sent: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.processor.recourse.refund(charge_of(sent), usd(500))
    await hanging(world)

    async def refuse(*_: object, **__: object) -> None:
        raise InvalidInput

    monkeypatch.setattr(ReconcileTransaction, "__call__", refuse)
    ended = await run(world)
    assert (ended.state, ended.errors) == (RunState.DONE, 2)
    assert {one.state for one in await found_by(world, ended)} == {S.FAILED}


async def test_what_only_a_person_can_settle_is_an_error_with_its_reason(
    world: World, sent: Transaction
) -> None:
    assert sent.transfer is not None
    held = world.processor.transfers[sent.transfer]
    world.processor.reverse(sent.transfer, usd(1))
    held.shown = replace(held.shown, amount=usd(7))
    ended = await run(world)
    (one,) = await found_by(world, ended)
    assert (one.state, ended.errors) == (S.FAILED, 1)
    assert one.note.startswith("AMOUNT_MISMATCH")
