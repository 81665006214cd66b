"""A fact is booked once, and no part of a receipt is counted twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.errors import NotFound
from domain.ids import ChargeReference
from domain.ledger import Posting, PostingKind
from domain.receipt import Receipt, ReceiptSource
from domain.transaction import Transaction
from tests.builders import LATER, NOON, a_receipt, a_recovery, a_transaction, books, fresh, usd
from tests.contract.store import Store, added

CHARGE = ChargeReference("ch_1")


def charged(transaction: Transaction, charge: str) -> Posting:
    return books().fee_charged(transaction, charge=ChargeReference(charge))


async def post(store: Store, posting: Posting) -> bool:
    async with store.begin() as unit:
        return await unit.ledger.post(posting)


async def test_the_same_fact_is_booked_once(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    charge = fresh("ch")
    assert await post(store, charged(transaction, charge))
    assert not await post(store, charged(transaction, charge))
    lines = await store.transactions.ledger_lines([transaction.id])
    assert [line.amount for line in lines] == [usd(2_000), usd(-2_000)]


async def test_of_many_units_that_book_the_same_fact_at_once_one_does(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    charge = fresh("ch")
    posts = (post(store, charged(transaction, charge)) for _ in range(6))
    assert sorted(await asyncio.gather(*posts)) == [False] * 5 + [True]
    assert len(await store.transactions.ledger_lines([transaction.id])) == 2


async def test_a_fact_that_is_known_leaves_the_unit_alive(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    charge = fresh("ch")
    async with store.begin() as unit:
        assert await unit.ledger.post(charged(transaction, charge))
        assert not await unit.ledger.post(charged(transaction, charge))
        assert await unit.ledger.post(charged(transaction, fresh("ch")))
        await unit.transactions.save(transaction.receive(usd(1), at=LATER))
    assert len(await store.transactions.ledger_lines([transaction.id])) == 4


async def test_one_object_may_cause_several_kinds_of_fact(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    cause = fresh("obj")
    for kind in PostingKind:
        posting = replace(charged(transaction, cause), id=books().id, kind=kind)
        assert await post(store, posting)
    lines = await store.transactions.ledger_lines([transaction.id])
    assert {line.kind for line in lines} == set(PostingKind)


async def test_a_receipt_reads_back_equal(store: Store) -> None:
    receipts = [
        a_receipt(usd(100), recovery=a_recovery()),
        a_receipt(usd(100), source=ReceiptSource.BANK_ACCOUNT),
        replace(a_receipt(usd(100)), allocated=usd(30), received_at=LATER),
    ]
    async with store.begin() as unit:
        assert [await unit.receipts.add(receipt) for receipt in receipts] == [True] * 3
    async with store.begin() as unit:
        assert [await unit.receipts.lock(each.reference) for each in receipts] == receipts


async def test_a_receipt_is_stored_once(store: Store) -> None:
    first = a_receipt(usd(100))
    again = a_receipt(usd(999), reference=first.reference)

    async def add(receipt: Receipt) -> bool:
        async with store.begin() as unit:
            return await unit.receipts.add(receipt)

    assert await add(first)
    assert not await add(again)
    async with store.begin() as unit:
        assert await unit.receipts.lock(first.reference) == first
    contested = fresh("tu")
    results = await asyncio.gather(*(add(a_receipt(usd(1), reference=contested)) for _ in range(5)))
    assert sorted(results) == [False] * 4 + [True]


async def test_what_remains_for_a_recovery_is_listed_oldest_first(store: Store) -> None:
    recovery = a_recovery()
    newer = a_receipt(usd(200), recovery=recovery, at=NOON + timedelta(minutes=2))
    older = a_receipt(usd(100), recovery=recovery, at=NOON + timedelta(minutes=1))
    spent = replace(a_receipt(usd(50), recovery=recovery), allocated=usd(50))
    foreign, unknown = a_receipt(usd(1), recovery=a_recovery()), a_receipt(usd(1))
    async with store.begin() as unit:
        for receipt in (newer, older, spent, foreign, unknown):
            await unit.receipts.add(receipt)
    async with store.begin() as unit:
        assert list(await unit.receipts.lock_remaining(recovery)) == [older, newer]
        await unit.receipts.save(older.allocate(usd(100)))
        await unit.receipts.save(newer.allocate(usd(1)))
    async with store.begin() as unit:
        remaining = await unit.receipts.lock_remaining(recovery)
        assert [receipt.remaining for receipt in remaining] == [usd(199)]


async def test_two_units_never_give_away_the_same_part_of_a_receipt(store: Store) -> None:
    recovery = a_recovery()
    async with store.begin() as unit:
        await unit.receipts.add(a_receipt(usd(100), recovery=recovery))

    async def take_all() -> int:
        async with store.begin() as unit:
            remaining = await unit.receipts.lock_remaining(recovery)
            for receipt in remaining:
                await unit.receipts.save(receipt.allocate(receipt.remaining))
            return sum(receipt.remaining.minor_units for receipt in remaining)

    taken = await asyncio.gather(*(take_all() for _ in range(5)))
    assert sorted(taken) == [0, 0, 0, 0, 100]


async def test_a_receipt_that_is_not_there_is_not_found(store: Store) -> None:
    async with store.begin() as unit:
        with pytest.raises(NotFound):
            await unit.receipts.lock(fresh("tu"))
        assert list(await unit.receipts.lock_remaining(a_recovery())) == []
