"""A share that cannot go yet: every reason to hold it, and what lifts each."""

from datetime import timedelta

from application.ports.jobs import JobKind
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState, ChargeTrigger
from domain.connect_account import AccountFacts
from domain.ids import SellerId
from domain.ledger import Account
from domain.receipt import ReceiptSource
from domain.transfer import HoldReason, TransferState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    balance,
    changed,
    require_agreement,
    snapshot,
    transfers_sent,
)
from tests.unit.application.story import (
    SUES_CLAIM,
    actions,
    attempts_of,
    becomes_ready,
    charged,
    joins,
    now_of,
    queued,
    run_transfer,
    tell,
    tops_up,
    work,
    work_on,
)
from tests.unit.application.world import WORKER, World

SHARE = usd(8_000)


async def test_without_an_account_the_share_is_held_and_goes_when_there_is_one(
    world: World,
) -> None:
    await tops_up(world, usd(10_000))
    held = await charged(world)
    assert (held.transfer_state, held.hold_reason) == (
        TransferState.HELD,
        HoldReason.ACCOUNT_NOT_READY,
    )
    assert actions(world)[-1] == "transfer.hold"
    assert attempts_of(world, held.id, AttemptKind.TRANSFER) == []
    await joins(world)
    await work(world)
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED


async def test_an_account_that_is_not_ready_holds_the_share_until_it_is(world: World) -> None:
    await tops_up(world, usd(10_000))
    account = await joins(world, ready=False)
    held = await charged(world)
    assert held.hold_reason is HoldReason.ACCOUNT_NOT_READY
    assert attempts_of(world, held.id, AttemptKind.TRANSFER) == []
    await tell(world, "account.updated", account)
    await work(world)
    assert now_of(world, held).transfer_state is TransferState.HELD
    assert transfers_sent(world) == []
    await becomes_ready(world, account)
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED
    assert now_of(world, held).hold_reason is None


async def test_only_the_ready_sellers_transfers_are_released(world: World) -> None:
    await tops_up(world, usd(10_000))
    held = await charged(world)
    await joins(world, SellerId("tom"))
    assert now_of(world, held).transfer_state is TransferState.HELD


async def test_an_account_that_stripe_knows_better_holds_the_share(world: World) -> None:
    account = await joins(world)
    await tops_up(world, usd(10_000))
    world.processor.accounts[account] = AccountFacts(reference=account)
    held = await charged(world)
    assert held.hold_reason is HoldReason.ACCOUNT_NOT_READY
    (attempt,) = attempts_of(world, held.id, AttemptKind.TRANSFER)
    assert attempt.state is AttemptState.REFUSED
    world.wait(timedelta(minutes=1))
    await becomes_ready(world, account)
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED
    require_agreement(world)


async def test_an_insufficient_balance_holds_the_share_until_a_top_up(world: World) -> None:
    await joins(world)
    held = await charged(world)
    assert held.hold_reason is HoldReason.BALANCE_INSUFFICIENT
    assert transfers_sent(world) == []
    await tops_up(world, usd(10_000))
    first, second = attempts_of(world, held.id, AttemptKind.TRANSFER)
    assert (first.state, second.state) == (AttemptState.REFUSED, AttemptState.SUCCEEDED)
    assert first.key != second.key
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED
    require_agreement(world)


async def test_a_top_up_that_is_too_small_leaves_the_share_held(world: World) -> None:
    await joins(world)
    held = await charged(world)
    await tops_up(world, usd(100))
    after = now_of(world, held)
    assert after.hold_reason is HoldReason.BALANCE_INSUFFICIENT
    assert len(attempts_of(world, held.id, AttemptKind.TRANSFER)) == 2
    assert queued(world) == []


async def test_money_that_becomes_available_releases_the_share(world: World) -> None:
    await joins(world)
    held = await charged(world)
    world.processor.add_top_up(usd(10_000))
    await tell(world, "balance.available", "balance")
    await work(world)
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED


async def test_a_schedule_releases_what_the_event_and_the_hold_missed(world: World) -> None:
    await joins(world)
    held = await charged(world)
    world.processor.add_top_up(usd(10_000))
    count = await world.release(reason=HoldReason.BALANCE_INSUFFICIENT, limit=20, actor=WORKER)
    assert count == 1
    assert queued(world) == [(JobKind.RUN_TRANSFER, str(held.id))]
    other = await world.release(reason=HoldReason.UNFUNDED, limit=20, actor=WORKER)
    assert other == 0


async def test_a_disputed_charge_holds_its_share(world: World) -> None:
    await tops_up(world, usd(10_000))
    transaction = await charged(world)
    async with world.begin() as unit:
        before = await unit.transactions.lock(transaction.id)
        await unit.transactions.save(
            before.charge_after(ChargeTrigger.DISPUTE, at=world.clock.now())
        )
    await joins(world)
    await work(world)
    held = now_of(world, transaction)
    assert held.charge_state is ChargeState.DISPUTED
    assert held.hold_reason is HoldReason.DISPUTED
    assert transfers_sent(world) == []


async def test_a_share_that_must_be_funded_waits_for_its_receipt() -> None:
    world = World(require_funded=True)
    await joins(world)
    await tops_up(world, usd(50_000))
    held = await charged(world)
    assert held.hold_reason is HoldReason.UNFUNDED
    await tops_up(world, usd(7_999), SUES_CLAIM)
    assert now_of(world, held).hold_reason is HoldReason.UNFUNDED
    await tops_up(world, usd(1), SUES_CLAIM)
    after = now_of(world, held)
    assert after.transfer_state is TransferState.TRANSFERRED
    assert balance(world, Account.RECOVERIES_CLEARING) == 0
    require_agreement(world)


async def test_a_receipt_that_came_first_funds_the_share() -> None:
    world = World(require_funded=True)
    await joins(world)
    await tops_up(world, usd(8_000), SUES_CLAIM)
    transaction = await charged(world)
    assert transaction.is_funded
    assert transaction.transfer_state is TransferState.TRANSFERRED
    assert balance(world, Account.RECOVERIES_CLEARING) == 0


async def test_a_held_share_that_stays_held_goes_to_the_end_of_the_queue(world: World) -> None:
    held = await charged(world)
    before = snapshot(world)
    world.wait(timedelta(minutes=10))
    await run_transfer(world, held)
    assert changed(world, before) == ["transactions"]
    assert now_of(world, held).updated_at == world.clock.now()


async def test_a_hold_for_another_reason_says_so(world: World) -> None:
    held = await charged(world)
    await joins(world)
    await work_on(world)
    assert now_of(world, held).hold_reason is HoldReason.BALANCE_INSUFFICIENT


async def test_a_receipt_tries_a_held_share_again(world: World) -> None:
    await joins(world)
    held = await charged(world)
    world.processor.add_top_up(usd(10_000))
    receipt = await tops_up(world, usd(8_000), SUES_CLAIM)
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED
    (stored,) = world.database.tables.receipts.values()
    assert (stored.source, stored.reference) == (ReceiptSource.TOP_UP, receipt)
