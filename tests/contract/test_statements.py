"""Statements are read out of the ledger, line by line, and a closed month stays as it is."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.system import ManualClock
from application.actor import Actor, Forbidden, Role
from application.show_statements import ShowStatements
from domain.errors import InvalidInput
from domain.ids import PostingId, SellerId
from domain.ledger import Account, Posting, PostingKind, move
from domain.statement import LINES, Month, StatementCategory
from domain.transaction import Transaction
from tests.builders import (
    NOON,
    a_recovery,
    a_seller_id,
    a_transaction,
    a_transaction_id,
    fresh,
    usd,
)
from tests.contract.store import Store, added

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
_AGAINST = (StatementCategory.CHARGED, StatementCategory.CLAWED_BACK)


def a_posting(transaction: Transaction, kind: PostingKind, units: int) -> Posting:
    """Return a posting of a kind, as large as is said, the right way round."""
    account, category = LINES.get(kind, (Account.UNALLOCATED_RECEIPTS, StatementCategory.PAID))
    amount = usd(-units if category in _AGAINST else units)
    other = Account.SELLER_DEBTS if kind is PostingKind.DEBT_NETTED else Account.STRIPE_BALANCE
    return Posting(
        id=PostingId(a_transaction_id()),
        kind=kind,
        cause=fresh("cause"),
        entries=move(amount, debit=account, credit=other),
        at=NOON,
        transaction_id=transaction.id,
        seller_id=transaction.seller_id,
    )


async def post(store: Store, *postings: Posting) -> None:
    async with store.begin() as unit:
        for posting in postings:
            await unit.ledger.post(posting)


def shown(store: Store, *, at_day: int = 0) -> tuple[ShowStatements, Actor]:
    show = ShowStatements(store.statements, ManualClock(NOON + timedelta(days=at_day)))
    return show, Actor(subject="ada", role=Role.ADMIN, request_id="req-1")


async def ledger_of(store: Store, seller_id: SellerId) -> Counter[Account]:
    """Return what the ledger itself says that moved."""
    page = await store.books.seller_entries(seller_id, limit=1_000, after=None)
    moved: Counter[Account] = Counter()
    for row in page.rows:
        moved[row.account] += row.amount.minor_units
    return moved


async def test_the_lines_are_the_ledger_to_the_cent(store: Store) -> None:
    seller = a_seller_id()
    ours, foreign = await added(store, a_transaction(recovery=a_recovery(seller)), a_transaction())
    kinds = list(PostingKind)
    await post(
        store,
        *(a_posting(ours, kind, 1 << n) for n, kind in enumerate(kinds)),
        a_posting(foreign, PostingKind.FEE_CHARGED, 7),
    )
    show, ada = shown(store)
    statement = await show.one(seller, MARCH, actor=ada)
    assert {line.entry.kind for line in statement.lines} == set(LINES)
    told: Counter[Account] = Counter()
    for line in statement.lines:
        told[line.entry.account] += line.entry.amount.minor_units
        assert line.entry.transaction_id == ours.id
        assert line.entry.claim_id == ours.recovery.claim_id
        assert line.entry.recovery_id == ours.recovery.recovery_id
    moved = await ledger_of(store, seller)
    assert told == {account: moved[account] for account in told}
    assert told.keys() == {account for account, _ in LINES.values()}
    (totals,) = statement.totals
    assert totals.net.minor_units == sum(told.values())


async def test_a_closed_month_stays_and_what_comes_later_is_in_its_own(store: Store) -> None:
    (row,) = await added(store, a_transaction())
    seller = row.seller_id
    first, last = MARCH.start, MARCH.end - timedelta(microseconds=1)
    charged = a_posting(row, PostingKind.FEE_CHARGED, 2_000)
    paid = a_posting(row, PostingKind.SHARE_TRANSFERRED, 8_000)
    await post(store, replace(charged, at=first), replace(paid, at=last))
    show, ada = shown(store, at_day=40)
    march = await show.one(seller, MARCH, actor=ada)
    assert [line.entry.at for line in march.lines] == [first, last]
    assert (show.is_closed(MARCH), show.is_closed(APRIL)) == (True, False)
    back = a_posting(row, PostingKind.SHARE_REVERSED, 3_000)
    await post(store, replace(back, at=MARCH.end))
    assert await show.one(seller, MARCH, actor=ada) == march
    april = await show.one(seller, APRIL, actor=ada)
    assert [line.category for line in april.lines] == [StatementCategory.CLAWED_BACK]
    page = await show.page(seller, limit=5, before=None, actor=ada)
    assert (list(page.rows), page.has_next) == ([april, march], False)


async def test_months_without_lines_are_not_listed_and_pages_go_on(store: Store) -> None:
    (row,) = await added(store, a_transaction())
    show, ada = shown(store)
    assert (await show.page(row.seller_id, limit=5, before=None, actor=ada)).rows == ()
    charged = a_posting(row, PostingKind.FEE_CHARGED, 1)
    fee = a_posting(row, PostingKind.PROCESSING_FEE, 1)
    months = [Month(2025, 11), Month(2025, 12), MARCH]
    await post(
        store,
        *(replace(charged, id=fee_id(), cause=fresh("c"), at=m.start) for m in months),
        replace(fee, at=APRIL.start),
    )
    page = await show.page(row.seller_id, limit=2, before=None, actor=ada)
    assert ([s.month for s in page.rows], page.has_next) == ([MARCH, Month(2025, 12)], True)
    assert [len(s.lines) for s in page.rows] == [1, 1]
    page = await show.page(row.seller_id, limit=2, before=Month(2025, 12), actor=ada)
    assert ([s.month for s in page.rows], page.has_next) == ([Month(2025, 11)], False)
    empty = await show.page(row.seller_id, limit=0, before=None, actor=ada)
    assert (list(empty.rows), empty.has_next) == ([], True)
    with pytest.raises(InvalidInput):
        await show.page(row.seller_id, limit=101, before=None, actor=ada)


def fee_id() -> PostingId:
    return PostingId(a_transaction_id())


async def test_a_seller_reads_no_other_sellers(store: Store) -> None:
    show, _ = shown(store)
    sue = Actor(subject="1", role=Role.SELLER, request_id="r", seller_id=SellerId("1"))
    assert (await show.one(SellerId("1"), MARCH, actor=sue)).lines == []
    with pytest.raises(Forbidden):
        await show.one(SellerId("2"), MARCH, actor=sue)
    with pytest.raises(Forbidden):
        await show.page(SellerId("2"), limit=1, before=None, actor=sue)
