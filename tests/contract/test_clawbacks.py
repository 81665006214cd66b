"""Clawbacks, debts and credits come back as they were written, and only what may change does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.clawbacks import SellerBalance
from application.ports.errors import NotFound, StoreUnavailable
from domain.currency import Currency
from domain.due import DueSide
from domain.funds_flow import FundsFlow
from domain.ids import ClawbackId
from domain.settlement import SettlementState, SettlementWay
from domain.transaction import Failure
from domain.transfer import HoldReason, TransferState
from tests.builders import (
    LATER,
    NOON,
    a_recovery,
    a_seller_id,
    a_transaction,
    a_transaction_id,
    eur,
    usd,
)
from tests.clawback_builders import a_clawback, a_due, a_settlement
from tests.contract.store import Store, added

W, S = SettlementWay, SettlementState
DEBT, CREDIT = DueSide.DEBT, DueSide.CREDIT


async def test_clawbacks_of_a_transaction_are_its_own_and_oldest_first(store: Store) -> None:
    ours, other = await added(store, a_transaction(), a_transaction())
    late = a_clawback(ours, usd(5), a_settlement(W.SHRINK_TRANSFER, usd(4)), at=LATER)
    early = a_clawback(ours, usd(7), gives_fee_back=False)
    async with store.begin() as unit:
        for clawback in (late, early, a_clawback(other, usd(1))):
            await unit.clawbacks.save(clawback)
        assert await unit.clawbacks.of(ours.id) == [early, late]
        assert await unit.clawbacks.get(late.id) == late
        with pytest.raises(NotFound):
            await unit.clawbacks.get(ClawbackId(a_transaction_id()))
    assert await store.transactions.clawbacks([ours.id]) == [early, late]
    assert len(await store.transactions.clawbacks([ours.id, other.id])) == 3
    assert await store.transactions.clawbacks([]) == []


async def test_every_way_and_state_reads_back_in_the_order_of_the_settlements(
    store: Store,
) -> None:
    (transaction,) = await added(store, a_transaction())
    settlements = [a_settlement(way, usd(n + 1), S.WAITING) for n, way in enumerate(W)]
    settlements += [a_settlement(W.REFUND_CARD, usd(20), state) for state in S]
    clawback = a_clawback(transaction, usd(0), *settlements)
    async with store.begin() as unit:
        await unit.clawbacks.save(clawback)
    assert await store.transactions.clawbacks([transaction.id]) == [clawback]


async def test_a_settlement_is_written_again_as_it_fares(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    first = a_settlement(W.REVERSE_TRANSFER, usd(4_000), S.WAITING)
    clawback = a_clawback(transaction, usd(5_000), first)
    failed = replace(
        first,
        way=W.REFUND_CARD,
        amount=usd(3_999),
        state=S.FAILED,
        reference="trr_1",
        failure=Failure("balance_insufficient"),
    )
    grown = clawback.settling(failed, a_settlement(W.SELLER_DEBT, usd(4_000)))
    for one in (clawback, grown):
        async with store.begin() as unit:
            await unit.clawbacks.save(one)
    assert await store.transactions.clawbacks([transaction.id]) == [grown]


async def test_open_dues_are_a_sellers_of_one_side_and_currency_oldest_first(
    store: Store,
) -> None:
    ours, other = await added(store, a_transaction(), a_transaction())
    late, early = a_due(ours, DEBT, usd(5), LATER), a_due(ours, DEBT, usd(7))
    done = replace(a_due(ours, DEBT, usd(3)), settled=usd(3))
    async with store.begin() as unit:
        for due in (late, early, done):
            await unit.dues.add(due)
        for due in (
            a_due(ours, CREDIT, usd(1)),
            a_due(ours, DEBT, eur(2)),
            a_due(other, DEBT, usd(4)),
        ):
            await unit.dues.add(due)
    async with store.begin() as unit:
        found = await unit.dues.lock_open(ours.seller_id, DEBT, Currency.USD)
        assert found == [early, late]
        await unit.dues.save(replace(early, settled=usd(7)))
        await unit.dues.save(replace(late, settled=usd(2)))
        with pytest.raises(NotFound):
            await unit.dues.save(a_due(ours, DEBT, usd(1)))
    async with store.begin() as unit:
        (left,) = await unit.dues.lock_open(ours.seller_id, DEBT, Currency.USD)
    assert (left.id, left.settled, left.remaining) == (late.id, usd(2), usd(3))


async def test_of_two_who_draw_on_the_same_debt_the_second_waits(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    async with store.begin() as unit:
        await unit.dues.add(a_due(transaction, DEBT, usd(5)))

    async def draw() -> None:
        async with store.begin() as second:
            await second.dues.lock_open(transaction.seller_id, DEBT, Currency.USD)

    async with store.begin() as unit:
        await unit.dues.lock_open(transaction.seller_id, DEBT, Currency.USD)
        with pytest.raises(StoreUnavailable):
            await draw()


async def test_what_is_open_with_a_seller_is_told_for_each_currency(store: Store) -> None:
    seller_id = a_seller_id()
    flow = FundsFlow.PLATFORM_COLLECTED
    planned = a_transaction(recovery=a_recovery(seller_id), funds_flow=flow)
    held = replace(
        a_transaction(recovery=a_recovery(seller_id), funds_flow=flow),
        transfer_state=TransferState.HELD,
        hold_reason=HoldReason.UNFUNDED,
        adjustments=replace(planned.adjustments, withheld=usd(1_000), netted=usd(500)),
    )
    gone = replace(
        a_transaction(recovery=a_recovery(seller_id), funds_flow=flow),
        transfer_state=TransferState.TRANSFERRED,
    )
    first, *_ = await added(store, planned, held, gone, a_transaction(funds_flow=flow))
    async with store.begin() as unit:
        await unit.dues.add(a_due(first, DEBT, usd(40), LATER))
        await unit.dues.add(replace(a_due(first, DEBT, usd(30)), settled=usd(10)))
        old = a_due(first, DEBT, usd(9), NOON - timedelta(days=9))
        await unit.dues.add(replace(old, settled=usd(9)))
        await unit.dues.add(a_due(first, CREDIT, usd(7), LATER))
        await unit.dues.add(a_due(first, CREDIT, eur(3)))
    assert await store.balances.balances(seller_id) == [
        SellerBalance(
            owed=eur(0),
            held=eur(0),
            debt=eur(0),
            credit=eur(3),
            oldest_credit_at=NOON,
        ),
        SellerBalance(
            owed=usd(14_500),
            held=usd(6_500),
            debt=usd(60),
            credit=usd(7),
            oldest_debt_at=NOON,
            oldest_credit_at=LATER,
        ),
    ]
    assert await store.balances.balances(a_seller_id()) == []
