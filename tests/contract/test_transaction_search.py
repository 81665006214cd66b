"""Transactions are found by what a person holds of them, by time and by amount, and in jumps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.queries import PageRequest, TransactionFilter
from domain.currency import Currency
from domain.ids import SellerId
from domain.transaction import Transaction
from tests.builders import NOON, a_transaction, a_transaction_with_every_field, eur, usd
from tests.contract.store import Store, added
from tests.contract.test_pages import many, newest_first, place

EVERYTHING = TransactionFilter()


async def found(store: Store, **asked: object) -> list[Transaction]:
    wanted = replace(EVERYTHING, **asked)  # type: ignore[arg-type]  # each test gives one field
    page = await store.transactions.page(wanted, PageRequest(limit=50))
    assert await store.transactions.count(wanted) == len(page.rows)
    totals = await store.fees.totals(wanted)
    assert sum(line.count for line in totals) == len(page.rows)
    return list(page.rows)


async def test_it_is_found_by_every_name_that_it_has_and_by_no_part_of_one(store: Store) -> None:
    wanted, *_ = await added(store, a_transaction_with_every_field(), a_transaction())
    recovery = wanted.recovery
    names = [*recovery, wanted.payment_intent, wanted.charge, wanted.transfer, str(wanted.number)]
    for name in names:
        assert name is not None
        assert await found(store, search=name) == [wanted], name
    assert await found(store, id=wanted.id) == [wanted]
    for other in (recovery.claim_id[:-1], "", "9" * 18, "9" * 30, "²", "' OR 1=1"):
        assert await found(store, search=other) == []
    assert await found(store, search=recovery.claim_id, seller_id=SellerId("nobody")) == []


async def test_a_span_holds_its_begin_and_not_its_end(store: Store) -> None:
    minute = timedelta(minutes=1)
    moments = [NOON, NOON + minute, NOON + 2 * minute]
    first, second, third = await added(store, *(a_transaction(at=at) for at in moments))
    assert await found(store, created_from=moments[1]) == [third, second]
    assert await found(store, created_until=moments[1]) == [first]
    assert await found(store, created_from=moments[0], created_until=moments[2]) == [second, first]


async def test_a_span_of_amounts_holds_both_its_ends(store: Store) -> None:
    less, more, other = await added(
        store,
        a_transaction(recovered=usd(1_000)),
        a_transaction(recovered=usd(3_000)),
        a_transaction(recovered=eur(2_000)),
    )
    assert await found(store, amount_min=1_001) == newest_first([more, other])
    assert await found(store, amount_min=1_000, amount_max=1_000) == [less]
    assert await found(store, amount_max=3_000, currency=Currency.USD) == newest_first([less, more])


@pytest.mark.parametrize("backward", [False, True])
async def test_a_jump_leaves_rows_out_and_knows_of_them(store: Store, *, backward: bool) -> None:
    rows = await many(store, 5)
    nearest = rows[::-1] if backward else rows
    for skip, limit in ((0, 2), (1, 2), (3, 2), (4, 2), (5, 2), (9, 2), (2, 0)):
        request = PageRequest(limit=limit, skip=skip, backward=backward)
        answer = await store.transactions.page(EVERYTHING, request)
        expected = nearest[skip : skip + limit]
        assert list(answer.rows) == (expected[::-1] if backward else expected)
        behind, before = skip + limit < 5, skip > 0
        sides = (answer.has_previous, answer.has_next)
        assert sides == ((behind, before) if backward else (before, behind)), (skip, limit)


async def test_a_jump_goes_on_behind_a_cursor(store: Store) -> None:
    rows = await many(store, 5)
    request = PageRequest(limit=2, skip=1, after=place(rows[0]))
    assert list((await store.transactions.page(EVERYTHING, request)).rows) == rows[2:4]
