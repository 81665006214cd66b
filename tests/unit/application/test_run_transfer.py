"""Sending a share: every reason to hold it, what lifts each, and what each answer writes."""

from domain.attempt import AttemptKind, AttemptState
from domain.funds_flow import FundsFlow
from domain.ledger import Account, PostingKind
from domain.status import TransactionStatus
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    balance,
    booked,
    changed,
    require_agreement,
    snapshot,
    transfers_sent,
)
from tests.unit.application.story import (
    SUES_CLAIM,
    a_request,
    accept,
    actions,
    attempts_of,
    charged,
    joins,
    now_of,
    queued,
    run_transfer,
    tops_up,
    work,
)
from tests.unit.application.world import World

SHARE = usd(8_000)


async def test_the_share_is_sent_booked_and_told_in_one_commit(world: World) -> None:
    account = await joins(world)
    await tops_up(world, usd(10_000))
    transaction = await charged(world)
    assert transaction.transfer_state is TransferState.TRANSFERRED
    assert transaction.status is TransactionStatus.TRANSFERRED
    (sent,) = transfers_sent(world)
    assert (sent.amount, sent.destination) == (SHARE, account)
    assert transaction.transfer == sent.transfer
    assert booked(world)[PostingKind.SHARE_TRANSFERRED] == 1
    assert balance(world, Account.RECOVERIES_CLEARING) == 8_000
    assert actions(world)[-2:] == ["transfer.submit", "transfer.accept"]
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.TRANSFER)
    assert (attempt.state, attempt.reference) == (AttemptState.SUCCEEDED, sent.transfer)
    assert queued(world) == []
    require_agreement(world)


async def test_a_share_that_need_not_be_funded_goes_before_amazons_money(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    transaction = await charged(world)
    assert not transaction.is_funded
    assert transaction.transfer_state is TransferState.TRANSFERRED


async def test_the_platforms_own_recovery_is_sent_without_a_charge(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(10_000), SUES_CLAIM)
    transaction = await accept(world, a_request(funds_flow=FundsFlow.PLATFORM_COLLECTED))
    await work(world)
    after = now_of(world, transaction)
    assert after.status is TransactionStatus.TRANSFERRED
    assert after.is_funded
    assert balance(world, Account.RECOVERIES_CLEARING) == 0
    assert world.processor.intents == {}
    require_agreement(world)


async def test_the_fee_alone_never_transfers_whatever_is_asked(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    transaction = await charged(world, FundsFlow.FEE_ONLY)
    before = snapshot(world)
    await run_transfer(world, transaction)
    assert changed(world, before) == []
    assert transfers_sent(world) == []


async def test_nothing_is_sent_before_the_fee_is_charged(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    transaction = await accept(world)
    await run_transfer(world, transaction)
    assert transfers_sent(world) == []


async def test_a_refusal_ends_the_transfer_and_books_nothing(world: World) -> None:
    account = await joins(world)
    await tops_up(world, usd(10_000))
    del world.processor.accounts[account]
    transaction = await charged(world)
    assert transaction.transfer_state is TransferState.FAILED
    (attempt,) = attempts_of(world, transaction.id, AttemptKind.TRANSFER)
    assert attempt.state is AttemptState.REFUSED
    assert attempt.failure is not None
    assert booked(world)[PostingKind.SHARE_TRANSFERRED] == 0
    assert actions(world)[-1] == "transfer.refuse"
    assert queued(world) == []
