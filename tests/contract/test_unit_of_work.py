"""A unit of work is kept whole or not at all."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from application.ports.errors import NotFound
from application.ports.idempotency import IdempotencyRecord
from application.ports.unit_of_work import UnitOfWork
from domain.attempt import AttemptKind
from domain.connect_account import ConnectAccount
from domain.customer import Customer
from domain.receipt import Receipt
from domain.transaction import Transaction
from tests.builders import (
    LATER,
    NOON,
    a_card,
    a_charge_attempt,
    a_customer,
    a_receipt,
    a_transaction,
    an_account,
    books,
    fresh,
    usd,
)
from tests.contract.store import Store, a_job, added, an_audit_event


class Interrupted(Exception):
    """Something that goes wrong in the middle of a unit."""


@dataclass(frozen=True, slots=True)
class Everything:
    """One of each thing that a unit can write."""

    transaction: Transaction = field(default_factory=a_transaction)
    receipt: Receipt = field(default_factory=lambda: a_receipt(usd(100)))
    account: ConnectAccount = field(default_factory=an_account)
    customer: Customer = field(default_factory=a_customer)
    key: str = field(default_factory=lambda: fresh("key"))

    @property
    def record(self) -> IdempotencyRecord:
        return IdempotencyRecord(
            caller="engine", operation="op", key=self.key, request={}, result="r", at=NOON
        )

    async def write(self, unit: UnitOfWork) -> None:
        """Write all of it; that each is news is part of the promise."""
        assert await unit.idempotency.reserve(self.record) is None
        assert (await unit.transactions.add(self.transaction))[1]
        assert await unit.ledger.post(books().fee_kept(self.transaction))
        assert await unit.receipts.add(self.receipt)
        assert await unit.accounts.add(self.account) == self.account
        assert await unit.customers.add(self.customer) == self.customer
        await unit.cards.add(a_card(self.customer.seller_id))
        await unit.attempts.add(a_charge_attempt(self.transaction))
        unit.outbox.add(a_job())
        unit.audit.record(an_audit_event(self.transaction, "transaction.requested", fee="1"))


async def test_an_exception_undoes_all_of_it(store: Store) -> None:
    everything = Everything()
    transaction = everything.transaction

    async def write_and_fail() -> None:
        async with store.begin() as unit:
            await everything.write(unit)
            raise Interrupted

    with pytest.raises(Interrupted):
        await write_and_fail()

    assert store.rings() == 0
    assert await store.jobs.until_next() is None
    assert await store.transactions.transaction(transaction.id) is None
    assert list(await store.transactions.timelines([transaction.id])) == []
    assert list(await store.transactions.ledger_lines([transaction.id])) == []
    assert list(await store.books.trial_balance()) == []
    assert await store.sellers.account(everything.account.seller_id) is None
    assert await store.sellers.customer(everything.customer.seller_id) is None
    assert list(await store.sellers.cards(everything.customer.seller_id)) == []
    async with store.begin() as unit:
        assert await unit.index.of_recovery(transaction.recovery) is None
        assert await unit.attempts.latest(transaction.id, AttemptKind.CHARGE) is None
        with pytest.raises(NotFound):
            await unit.receipts.lock(everything.receipt.reference)
        # What was undone can be done again: no trace of it stands in the way.
        await everything.write(unit)
    assert store.rings() == 1
    assert await store.transactions.transaction(transaction.id) is not None


async def test_an_exception_undoes_a_change_of_what_was_there(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())

    async def change_and_fail() -> None:
        async with store.begin() as unit:
            locked = await unit.transactions.lock(transaction.id)
            await unit.transactions.save(locked.receive(usd(1), at=LATER))
            raise Interrupted

    with pytest.raises(Interrupted):
        await change_and_fail()
    assert await store.transactions.transaction(transaction.id) == transaction


async def test_a_unit_sees_what_it_wrote_and_others_see_it_once_it_is_kept(store: Store) -> None:
    (before,) = await added(store, a_transaction())
    new = a_transaction()
    async with store.begin() as unit, store.begin() as other:
        locked = await unit.transactions.lock(before.id)
        await unit.transactions.save(locked.receive(usd(1), at=LATER))
        await unit.transactions.add(new)
        assert (await unit.transactions.get(before.id)).funded == usd(1)
        assert (await unit.transactions.get(new.id)).id == new.id
        assert await other.transactions.get(before.id) == before
        with pytest.raises(NotFound):
            await other.transactions.get(new.id)
        assert await store.transactions.transaction(new.id) is None
    after = await store.transactions.transaction(before.id)
    assert after == replace(before, funded=usd(1), updated_at=LATER, version=before.version + 1)
    assert await store.transactions.transaction(new.id) is not None


async def test_the_workers_are_called_once_the_jobs_are_there(store: Store) -> None:
    async with store.begin() as unit:
        unit.outbox.add(a_job(), a_job())
        assert store.rings() == 0
    assert store.rings() == 1
    assert len(await store.jobs.claim(limit=10, lease=timedelta(minutes=1))) == 2
    async with store.begin():
        pass
    assert store.rings() == 1
