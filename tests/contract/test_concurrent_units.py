"""Two units of work never change the same thing at once: one waits, or is told."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import pytest

from application.ports.errors import StaleTransaction
from domain.errors import ApplicationError
from domain.ids import CustomerReference, TransactionId
from domain.money import Money
from domain.transaction import Transaction
from tests.builders import (
    LATER,
    a_customer,
    a_transaction,
    an_account,
    fresh,
    usd,
)
from tests.contract.store import Store, added

Result = TypeVar("Result")


class Interrupted(Exception):
    """Something that goes wrong in the middle of a unit."""


async def is_waiting(task: "asyncio.Task[Result]") -> bool:
    """Return whether a task has not ended although it was given time."""
    done, _ = await asyncio.wait({task}, timeout=0.15)
    return not done


async def fund(store: Store, id: TransactionId, amount: Money) -> Transaction:
    """Receive an amount under lock, as every use case does."""
    async with store.begin() as unit:
        locked = await unit.transactions.lock(id)
        await unit.transactions.save(locked.receive(amount, at=LATER))
    return locked


async def test_a_second_unit_waits_for_the_first_to_let_go_of_a_transaction(store: Store) -> None:
    (before,) = await added(store, a_transaction())
    async with store.begin() as unit:
        locked = await unit.transactions.lock(before.id)
        second = asyncio.create_task(fund(store, before.id, usd(2)))
        assert await is_waiting(second)
        await unit.transactions.save(locked.receive(usd(1), at=LATER))
    seen = await second
    assert seen.funded == usd(1)
    after = await store.transactions.transaction(before.id)
    assert after is not None
    assert (after.funded, after.version) == (usd(3), before.version + 2)


async def test_a_unit_that_fails_lets_the_next_one_go_on(store: Store) -> None:
    (before,) = await added(store, a_transaction())

    async def lock_and_fail(locked: asyncio.Event) -> None:
        async with store.begin() as unit:
            await unit.transactions.lock(before.id)
            locked.set()
            raise Interrupted

    locked = asyncio.Event()
    first = asyncio.create_task(lock_and_fail(locked))
    await locked.wait()
    seen = await fund(store, before.id, usd(2))
    assert seen == before
    with pytest.raises(Interrupted):
        await first


async def test_many_writers_one_after_the_other_lose_nothing(store: Store) -> None:
    (before,) = await added(store, a_transaction())
    await asyncio.gather(*(fund(store, before.id, usd(1)) for _ in range(8)))
    after = await store.transactions.transaction(before.id)
    assert after is not None
    assert (after.funded, after.version) == (usd(8), before.version + 8)


async def test_of_two_writers_that_read_the_same_the_second_is_told(store: Store) -> None:
    (before,) = await added(store, a_transaction())

    async def read_then_save(read: asyncio.Barrier) -> None:
        async with store.begin() as unit:
            seen = await unit.transactions.get(before.id)
            await read.wait()
            await unit.transactions.save(seen.receive(usd(1), at=LATER))

    both = asyncio.Barrier(2)
    results = await asyncio.gather(
        read_then_save(both), read_then_save(both), return_exceptions=True
    )
    assert [type(result) for result in results if result] == [StaleTransaction]
    after = await store.transactions.transaction(before.id)
    assert after is not None
    assert (after.funded, after.version) == (usd(1), before.version + 1)


async def test_a_value_that_was_saved_already_is_stale(store: Store) -> None:
    (before,) = await added(store, a_transaction())
    await fund(store, before.id, usd(1))
    async with store.begin() as unit:
        with pytest.raises(StaleTransaction) as refusal:
            await unit.transactions.save(before)
    assert refusal.value.retryable


async def in_order(store: Store, ids: list[TransactionId], first: asyncio.Barrier) -> None:
    """Lock two transactions, the second once everybody has their first."""
    async with store.begin() as unit:
        await unit.transactions.lock(ids[0])
        await first.wait()
        await unit.transactions.lock(ids[1])


async def test_units_that_wait_for_each_other_are_told(store: Store) -> None:
    ids = [row.id for row in await added(store, a_transaction(), a_transaction())]
    both = asyncio.Barrier(2)
    waiting: list[Awaitable[None]] = [
        in_order(store, ids, both),
        in_order(store, ids[::-1], both),
    ]
    results = await asyncio.gather(*waiting, return_exceptions=True)
    told = [result for result in results if result is not None]
    assert told
    assert all(isinstance(result, ApplicationError) and result.retryable for result in told)


async def test_an_account_that_was_read_stays_as_it_is_until_the_unit_ends(store: Store) -> None:
    account, customer = an_account(), a_customer()
    known = customer.known_as(CustomerReference(fresh("cus")))
    async with store.begin() as unit:
        await unit.accounts.add(account)
        await unit.customers.add(customer)

    async def change() -> None:
        async with store.begin() as unit:
            await unit.customers.save(known)

    async with store.begin() as unit:
        assert await unit.customers.get(customer.seller_id) == customer
        # Readers do not stand in each other's way.
        async with store.begin() as other:
            assert await other.customers.get(customer.seller_id) == customer
            assert await other.accounts.get(account.seller_id) == account
        writer = asyncio.create_task(change())
        assert await is_waiting(writer)
        assert await unit.customers.get(customer.seller_id) == customer
    await writer
    assert await store.sellers.customer(customer.seller_id) == known
