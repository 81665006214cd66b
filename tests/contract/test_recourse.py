"""Refunds and disputes come back as they were written, and only how they fare is written again."""

from dataclasses import replace

import pytest

from application.ports.errors import NotFound
from domain.dispute import Dispute, DisputeStatus
from domain.ids import DisputeReference, RefundReference
from domain.refund import Refund, RefundStatus
from domain.transaction import Transaction
from tests.builders import LATER, NOON, a_transaction, a_transaction_id, fresh, usd
from tests.contract.store import Store, added


def a_refund(transaction: Transaction) -> Refund:
    return Refund(
        reference=RefundReference(fresh("re")),
        transaction_id=transaction.id,
        amount=usd(700),
        status=RefundStatus.PENDING,
        created_at=NOON,
    )


def a_dispute(transaction: Transaction) -> Dispute:
    return Dispute(
        reference=DisputeReference(fresh("du")),
        transaction_id=transaction.id,
        reason="fraudulent",
        amount=usd(2_000),
        status=DisputeStatus.WARNING_NEEDS_RESPONSE,
        opened_at=NOON,
        due_by=LATER,
    )


async def test_refunds_of_a_transaction_are_its_own_and_oldest_first(store: Store) -> None:
    ours, other = await added(store, a_transaction(), a_transaction())
    late = replace(a_refund(ours), created_at=LATER)
    early = a_refund(ours)
    async with store.begin() as unit:
        for refund in (late, early, a_refund(other)):
            await unit.refunds.save(refund)
        assert await unit.refunds.of(ours.id) == [early, late]
    assert await store.transactions.refunds([ours.id]) == [early, late]
    assert len(await store.transactions.refunds([ours.id, other.id])) == 3
    assert await store.transactions.refunds([]) == []


async def test_a_refund_is_written_again_as_it_fares(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    refund = a_refund(transaction)
    failed = replace(refund, status=RefundStatus.FAILED, failure="declined")
    for one in (refund, failed):
        async with store.begin() as unit:
            await unit.refunds.save(one)
    assert await store.transactions.refunds([transaction.id]) == [failed]


async def test_disputes_of_a_transaction_are_its_own_and_oldest_first(store: Store) -> None:
    ours, other = await added(store, a_transaction(), a_transaction())
    late = replace(a_dispute(ours), opened_at=LATER)
    early = a_dispute(ours)
    async with store.begin() as unit:
        for dispute in (late, early, a_dispute(other)):
            await unit.disputes.save(dispute)
        assert await unit.disputes.of(ours.id) == [early, late]
        assert await unit.disputes.get(late.reference) == late
        assert await unit.disputes.get(DisputeReference(fresh("du"))) is None
    assert await store.transactions.disputes([ours.id]) == [early, late]
    assert len(await store.transactions.disputes([ours.id, other.id])) == 3


async def test_a_dispute_is_written_again_as_it_fares(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    dispute = a_dispute(transaction)
    won = replace(
        dispute, status=DisputeStatus.WON, amount=usd(1_500), due_by=None, closed_at=LATER
    )
    for one in (dispute, won):
        async with store.begin() as unit:
            await unit.disputes.save(one)
    assert await store.transactions.disputes([transaction.id]) == [won]


async def test_what_a_unit_undoes_was_never_written(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    with pytest.raises(NotFound):
        await _write_and_fail(store, transaction)
    assert await store.transactions.refunds([transaction.id]) == []
    assert await store.transactions.disputes([transaction.id]) == []


async def _write_and_fail(store: Store, transaction: Transaction) -> None:
    async with store.begin() as unit:
        await unit.refunds.save(a_refund(transaction))
        await unit.disputes.save(a_dispute(transaction))
        await unit.transactions.get(a_transaction_id())
