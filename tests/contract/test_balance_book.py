"""What the books say of the platform's balance is read by time, by cause, and by what hangs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.balance import BalanceLine
from domain.charge import ChargeState
from domain.ids import CustomerReference, PostingId
from domain.ledger import Account, Bookkeeper, PostingKind, move
from domain.period import Period
from domain.transfer import TransferState
from tests.builders import LATER, NOON, a_customer, a_transaction, a_transaction_id, fresh, usd
from tests.contract.store import Store, added

HOUR = timedelta(hours=1)


async def test_lines_of_the_balance_are_read_by_their_time_and_by_their_cause(
    store: Store,
) -> None:
    (transaction,) = await added(store, a_transaction())
    causes = [fresh("ch") for _ in range(3)]
    async with store.begin() as unit:
        for hour, cause in enumerate(causes):
            books = Bookkeeper(id=PostingId(a_transaction_id()), at=NOON + hour * HOUR)
            charged = books.of(
                transaction,
                PostingKind.FEE_CHARGED,
                cause,
                move(usd(100), debit=Account.STRIPE_BALANCE, credit=Account.FEE_REVENUE),
            )
            await unit.ledger.post(charged)
        books = Bookkeeper(id=PostingId(a_transaction_id()), at=NOON)
        await unit.ledger.post(books.fee_kept(transaction))
    first, second, third = [
        BalanceLine(
            cause=cause,
            kind=PostingKind.FEE_CHARGED,
            amount=usd(100),
            at=NOON + hour * HOUR,
            transaction_id=transaction.id,
        )
        for hour, cause in enumerate(causes)
    ]
    book = store.balance_book
    assert await book.posted(Period(NOON, NOON + 2 * HOUR), limit=9) == [first, second]
    assert await book.posted(Period(NOON, NOON + 9 * HOUR), limit=2) == [first, second]
    assert await book.caused_by({causes[2], causes[0], "ch_nobodys"}) == [first, third]
    assert await book.caused_by(set()) == []


async def test_transactions_and_customers_that_are_ours_are_told_from_others(
    store: Store,
) -> None:
    ours, other = await added(store, a_transaction(), a_transaction())
    found = await store.balance_book.transactions({ours.id, a_transaction_id()})
    assert found == {ours.id: ours}
    reference = CustomerReference(fresh("cus"))
    customer = a_customer().known_as(reference)
    async with store.begin() as unit:
        await unit.customers.add(customer)
        await unit.customers.add(a_customer())
        await unit.customers.save(customer)
    assert await store.balance_book.customers({reference, "cus_nobodys"}) == {reference}
    assert other.id not in found


@pytest.mark.parametrize(
    "changes",
    [
        {"charge_state": ChargeState.PENDING},
        {"charge_state": ChargeState.PROCESSING},
        {"charge_state": ChargeState.REQUIRES_ACTION},
        {"charge_state": ChargeState.CHARGED, "transfer_state": TransferState.SUBMITTED},
    ],
)
async def test_what_waits_for_stripe_is_listed_by_number(
    store: Store, changes: dict[str, Any]
) -> None:
    first, second, _ = await added(
        store,
        replace(a_transaction(), **changes),
        replace(a_transaction(), **changes),
        replace(a_transaction(), charge_state=ChargeState.CHARGED),
    )
    book = store.balance_book
    assert await book.unfinished(before=LATER, after=0, limit=9) == [first, second]
    assert await book.unfinished(before=LATER, after=0, limit=1) == [first]
    assert await book.unfinished(before=LATER, after=first.number, limit=9) == [second]
    assert await book.unfinished(before=NOON, after=0, limit=9) == []
