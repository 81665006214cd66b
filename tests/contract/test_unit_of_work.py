"""A unit of work is kept whole or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.errors import NotFound
from application.ports.idempotency import IdempotencyRecord
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


async def test_an_exception_undoes_all_of_it(store: Store) -> None:
    transaction, receipt = a_transaction(), a_receipt(usd(100))
    account, customer = an_account(), a_customer()
    card = a_card(customer.seller_id)
    attempt, posting = a_charge_attempt(transaction), books().fee_kept(transaction)
    record = IdempotencyRecord(
        caller="engine", operation="op", key=fresh("key"), request={}, result="r", at=NOON
    )

    async def write_everything() -> None:
        async with store.begin() as unit:
            await unit.transactions.add(transaction)
            await unit.attempts.add(attempt)
            await unit.receipts.add(receipt)
            await unit.accounts.add(account)
            await unit.customers.add(customer)
            await unit.cards.add(card)
            assert await unit.idempotency.reserve(record) is None
            assert await unit.ledger.post(posting)
            unit.outbox.add(a_job())
            unit.audit.record(an_audit_event(transaction, "transaction.requested", fee="1"))
            raise Interrupted

    with pytest.raises(Interrupted):
        await write_everything()

    assert store.rings() == 0
    assert await store.jobs.until_next() is None
    assert await store.transactions.timelines([transaction.id]) == []
    assert await store.transactions.ledger_lines([transaction.id]) == []
    assert await store.transactions.trial_balance() == []
    async with store.begin() as unit:
        with pytest.raises(NotFound):
            await unit.transactions.get(transaction.id)
        assert await unit.index.of_recovery(transaction.recovery) is None
        assert await unit.attempts.latest(transaction.id, attempt.kind) is None
        assert await unit.accounts.get(account.seller_id) is None
        assert await unit.customers.get(customer.seller_id) is None
        assert await unit.cards.owner(card.reference) is None
        with pytest.raises(NotFound):
            await unit.receipts.lock(receipt.reference)
        # What was undone can be done again: no trace of it stands in the way.
        assert await unit.idempotency.reserve(record) is None
        assert await unit.receipts.add(receipt)
        assert (await unit.transactions.add(transaction))[1]
        assert await unit.ledger.post(posting)


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
