"""What the books held at any moment, and what of them concerns a seller."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.ports.book_queries import EntryCursor, SellerEntry
from domain.ids import ChargeReference, PostingId, SellerId
from domain.ledger import Account, Posting, PostingKind, move
from domain.money import Money
from tests.builders import (
    NOON,
    a_seller_id,
    a_transaction,
    a_transaction_id,
    books,
    eur,
    fresh,
    usd,
)
from tests.contract.store import Store, added

MINUTE = timedelta(minutes=1)


def a_posting(amount: Money, *, at: datetime, seller_id: SellerId | None = None) -> Posting:
    """Return money arriving that nobody expects yet."""
    return Posting(
        id=PostingId(a_transaction_id()),
        kind=PostingKind.RECEIPT_RECORDED,
        cause=fresh("tu"),
        entries=move(amount, debit=Account.STRIPE_BALANCE, credit=Account.UNALLOCATED_RECEIPTS),
        at=at,
        seller_id=seller_id,
    )


async def post(store: Store, *postings: Posting) -> None:
    async with store.begin() as unit:
        for posting in postings:
            assert await unit.ledger.post(posting)


async def held(store: Store, as_of: datetime | None = None) -> dict[str, int]:
    """Return what the books held, by account and currency."""
    lines = await store.books.trial_balance(as_of)
    return {
        f"{line.account} {line.balance.currency.code}": line.balance.minor_units for line in lines
    }


def summed(postings: list[Posting], as_of: datetime | None = None) -> dict[str, int]:
    """Return the same by adding up every entry."""
    totals: Counter[str] = Counter()
    for posting in postings:
        if as_of is None or posting.at <= as_of:
            for entry in posting.entries:
                totals[f"{entry.account} {entry.amount.currency.code}"] += entry.amount.minor_units
    return dict(totals)


async def test_the_books_of_a_moment_are_all_that_was_booked_by_then(store: Store) -> None:
    first, second = a_posting(usd(100), at=NOON), a_posting(eur(7), at=NOON + MINUTE)
    await post(store, first, second)
    assert await held(store, NOON - timedelta(microseconds=1)) == {}
    assert await held(store, NOON) == {
        "stripe_balance usd": 100,
        "unallocated_receipts usd": -100,
    }
    assert await held(store, NOON + MINUTE) == await held(store)
    assert await held(store) == {
        "stripe_balance eur": 7,
        "stripe_balance usd": 100,
        "unallocated_receipts eur": -7,
        "unallocated_receipts usd": -100,
    }


async def test_snapshots_change_no_balance_of_any_moment(store: Store) -> None:
    # Some facts are booked later than others that happened after them.
    minutes = (0, 3, 1, 4, 2, 9, 5, 6, 5, 8, 7, 12, 10, 11)
    postings: list[Posting] = []
    for number, minute in enumerate(minutes, start=1):
        amount = usd(number * 11) if number % 3 else eur(-number)
        postings.append(a_posting(amount, at=NOON + minute * MINUTE))
        await post(store, postings[-1])
        if number % 2:
            await store.snapshots.advance(at=NOON)
        for moment in (None, *(NOON + minute * MINUTE for minute in range(-1, 14))):
            assert await held(store, moment) == summed(postings, moment)


async def test_an_account_that_was_used_shows_its_zero(store: Store) -> None:
    await post(store, a_posting(usd(5), at=NOON), a_posting(usd(-5), at=NOON))
    for _ in range(3):
        await store.snapshots.advance(at=NOON)
        assert await held(store) == {"stripe_balance usd": 0, "unallocated_receipts usd": 0}


async def test_a_sellers_entries_are_paged_newest_first(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    seller_id = transaction.seller_id
    charged = books().fee_charged(transaction, charge=ChargeReference(fresh("ch")))
    loose = [
        a_posting(usd(number), at=NOON + MINUTE, seller_id=seller_id) for number in range(1, 4)
    ]
    foreign = a_posting(usd(9), at=NOON, seller_id=a_seller_id())
    await post(store, replace(charged, at=NOON), *loose, foreign)
    found: list[SellerEntry] = []
    place: EntryCursor | None = None
    for size in (3, 3, 2):
        page = await store.books.seller_entries(seller_id, limit=3, after=place)
        assert len(page.rows) == size
        assert page.has_next is (size == 3)
        found += page.rows
        place = page.rows[-1].place
    assert [row.amount for row in found[:6]] == [
        usd(-3), usd(3), usd(-2), usd(2), usd(-1), usd(1),
    ]  # fmt: skip
    assert [row.transaction_id for row in found] == [None] * 6 + [transaction.id] * 2
    assert {row.kind for row in found[6:]} == {PostingKind.FEE_CHARGED}
    assert {row.cause for row in found[6:]} == {charged.cause}
    assert {row.account for row in found[6:]} == {Account.STRIPE_BALANCE, Account.FEE_REVENUE}
    assert (found[-1].at, found[0].at) == (NOON, NOON + MINUTE)


@pytest.mark.parametrize("limit", [0, 1])
async def test_a_seller_of_whom_nothing_is_booked_has_no_entries(store: Store, limit: int) -> None:
    place = EntryCursor(NOON, 1)
    page = await store.books.seller_entries(a_seller_id(), limit=limit, after=place)
    assert list(page.rows) == []
    assert not page.has_next
