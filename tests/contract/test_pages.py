"""A list is paged through without losing a row or showing one twice, in both directions."""

from datetime import timedelta

import pytest

from application.ports.queries import Cursor, PageRequest, TransactionFilter, TransactionPage
from domain.charge import ChargeTrigger
from domain.currency import Currency
from domain.funds_flow import FundsFlow
from domain.ids import ClaimId, SellerId
from domain.status import TransactionStatus
from domain.transaction import Transaction
from tests.builders import NOON, a_recovery, a_seller_id, a_transaction, eur, fresh, usd
from tests.contract.store import Store, added

EVERYTHING = TransactionFilter()


def newest_first(rows: list[Transaction]) -> list[Transaction]:
    return sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)


def place(row: Transaction) -> Cursor:
    return Cursor(row.created_at, row.id)


async def many(store: Store, count: int) -> list[Transaction]:
    """Return stored transactions, newest first, of which three at a time share their moment."""
    moments = [NOON + timedelta(microseconds=number // 3) for number in range(count)]
    return newest_first(await added(store, *(a_transaction(at=at) for at in moments)))


async def page(store: Store, request: PageRequest) -> TransactionPage:
    return await store.transactions.page(EVERYTHING, request)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 11, 12])
async def test_forward_every_row_is_seen_once_newest_first(store: Store, limit: int) -> None:
    rows = await many(store, 11)
    seen: list[Transaction] = []
    after = None
    while True:
        answer = await page(store, PageRequest(limit=limit, after=after))
        assert answer.has_previous is bool(seen)
        seen += answer.rows
        assert answer.has_next is (len(seen) < len(rows))
        if not answer.has_next:
            break
        assert len(answer.rows) == limit
        after = place(answer.rows[-1])
    assert seen == rows


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 11, 12])
async def test_backward_every_row_is_seen_once_and_pages_are_newest_first(
    store: Store, limit: int
) -> None:
    rows = await many(store, 11)
    seen: list[Transaction] = []
    before = None
    while True:
        answer = await page(store, PageRequest(limit=limit, before=before, backward=True))
        assert answer.has_next is bool(seen)
        seen = [*answer.rows, *seen]
        assert answer.has_previous is (len(seen) < len(rows))
        if not answer.has_previous:
            break
        assert len(answer.rows) == limit
        before = place(answer.rows[0])
    assert seen == rows


async def test_two_cursors_bound_the_page_on_both_sides(store: Store) -> None:
    rows = await many(store, 11)
    after, before = place(rows[2]), place(rows[8])
    inside = await page(store, PageRequest(limit=100, after=after, before=before))
    assert list(inside.rows) == rows[3:8]
    nearest_to_after = await page(store, PageRequest(limit=2, after=after, before=before))
    assert list(nearest_to_after.rows) == rows[3:5]
    nearest_to_before = await page(
        store, PageRequest(limit=2, after=after, before=before, backward=True)
    )
    assert list(nearest_to_before.rows) == rows[6:8]


async def test_rows_that_come_in_between_move_no_page(store: Store) -> None:
    rows = await many(store, 6)
    first = await page(store, PageRequest(limit=3))
    await added(store, a_transaction(at=NOON + timedelta(days=1)))
    second = await page(store, PageRequest(limit=3, after=place(first.rows[-1])))
    assert [*first.rows, *second.rows] == rows


async def test_an_empty_list_is_one_empty_page(store: Store) -> None:
    for backward in (False, True):
        answer = await page(store, PageRequest(limit=5, backward=backward))
        assert (list(answer.rows), answer.has_next, answer.has_previous) == ([], False, False)
    assert await store.transactions.count(EVERYTHING) == 0


async def test_each_filter_alone_and_all_together(store: Store) -> None:
    seller_id, claim_id = a_seller_id(), ClaimId(fresh("claim"))
    recovery = a_recovery(seller_id)._replace(claim_id=claim_id)
    wanted = a_transaction(recovery=recovery, recovered=eur(5_000))
    same_seller = a_transaction(recovery=a_recovery(seller_id))
    cancelled = a_transaction().charge_after(ChargeTrigger.CANCEL, at=NOON)
    kept = a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED, recovered=usd(777))
    wanted, same_seller, cancelled, kept = await added(store, wanted, same_seller, cancelled, kept)
    cases = [
        (EVERYTHING, [wanted, same_seller, cancelled, kept]),
        (TransactionFilter(seller_id=seller_id), [wanted, same_seller]),
        (TransactionFilter(claim_id=claim_id), [wanted]),
        (TransactionFilter(currency=Currency.EUR), [wanted]),
        (TransactionFilter(currency=Currency.USD), [same_seller, cancelled, kept]),
        (TransactionFilter(status=TransactionStatus.CANCELLED), [cancelled]),
        (TransactionFilter(status=TransactionStatus.CHARGED), [kept]),
        (TransactionFilter(status=TransactionStatus.PENDING), [wanted, same_seller]),
        (TransactionFilter(status=TransactionStatus.DISPUTED), []),
        (TransactionFilter(seller_id=SellerId("nobody")), []),
        (
            TransactionFilter(
                seller_id=seller_id,
                status=TransactionStatus.PENDING,
                currency=Currency.EUR,
                claim_id=claim_id,
            ),
            [wanted],
        ),
        (TransactionFilter(seller_id=seller_id, currency=Currency.GBP), []),
    ]
    for asked, expected in cases:
        answer = await store.transactions.page(asked, PageRequest(limit=10))
        assert list(answer.rows) == newest_first(expected), asked
        assert await store.transactions.count(asked) == len(expected), asked


async def test_a_filter_holds_on_every_page(store: Store) -> None:
    seller_id = a_seller_id()
    ours = [a_transaction(recovery=a_recovery(seller_id)) for _ in range(4)]
    stored = await added(store, *ours)
    await many(store, 6)
    asked, after = TransactionFilter(seller_id=seller_id), None
    seen: list[Transaction] = []
    for has_next in (True, False):
        answer = await store.transactions.page(asked, PageRequest(limit=2, after=after))
        assert answer.has_next is has_next
        seen += answer.rows
        after = place(answer.rows[-1])
    assert seen == newest_first(stored)


async def test_pages_can_be_counted(store: Store) -> None:
    rows = await many(store, 7)
    for number in range(4):
        answer = await page(store, PageRequest(limit=3, skip=3 * number))
        assert answer.rows == rows[3 * number : 3 * number + 3]
        assert answer.has_next is (number < 2)
