"""The read side: a seller sees the seller's own, and no trace of anybody else's."""

from dataclasses import replace

import pytest

from application.actor import Actor, Forbidden, Role
from application.ports.queries import PageRequest, TransactionFilter
from application.show_books import ShowBooks
from application.show_seller import ShowSeller
from application.show_transactions import ShowTransactions
from domain.errors import InvalidInput
from domain.ids import SellerId, TransactionId
from domain.transaction import Transaction
from tests.unit.application.story import (
    SUE,
    SUES_CLAIM,
    a_request,
    accept,
    joins,
    saves_card,
    work,
)
from tests.unit.application.world import ADMIN, ENGINE, World

TOM = SellerId("tom")
SUE_HERSELF = Actor(subject="sue", role=Role.SELLER, request_id="req", seller_id=SUE)
NOBODY = replace(SUE_HERSELF, seller_id=None)
ALL = TransactionFilter()
PAGE = PageRequest(limit=50)


@pytest.fixture
async def both(world: World) -> tuple[Transaction, Transaction]:
    """Return a transaction of Sue's and one of Tom's."""
    toms = SUES_CLAIM._replace(seller_id=TOM)
    return await accept(world), await accept(world, a_request("key-2", recovery=toms))


async def test_a_seller_finds_nobody_elses_transaction(
    world: World, both: tuple[Transaction, Transaction]
) -> None:
    show = ShowTransactions(world.queries)
    sues, toms = both
    assert await show.one(sues.id, actor=SUE_HERSELF) == sues
    assert await show.one(toms.id, actor=SUE_HERSELF) is None
    assert await show.one(toms.id, actor=ENGINE) == toms
    assert await show.one(TransactionId(world.ids.new()), actor=ADMIN) is None


async def test_a_seller_lists_and_counts_the_sellers_own(
    world: World, both: tuple[Transaction, Transaction]
) -> None:
    show = ShowTransactions(world.queries)
    sues, toms = both
    page = await show.page(ALL, PAGE, actor=SUE_HERSELF)
    assert list(page.rows) == [sues]
    assert await show.count(ALL, actor=SUE_HERSELF) == 1
    assert await show.count(ALL, actor=ENGINE) == 2
    everybody = await show.page(ALL, PAGE, actor=ADMIN)
    assert {one.id for one in everybody.rows} == {sues.id, toms.id}
    named = await show.page(TransactionFilter(seller_id=SUE), PAGE, actor=SUE_HERSELF)
    assert list(named.rows) == [sues]


@pytest.mark.usefixtures("both")
async def test_asking_for_another_seller_or_as_nobody_is_refused(world: World) -> None:
    show = ShowTransactions(world.queries)
    with pytest.raises(Forbidden):
        await show.page(TransactionFilter(seller_id=TOM), PAGE, actor=SUE_HERSELF)
    with pytest.raises(Forbidden):
        await show.page(ALL, PAGE, actor=NOBODY)
    with pytest.raises(Forbidden):
        await show.count(ALL, actor=NOBODY)


@pytest.mark.parametrize(
    ("page", "field"),
    [
        (PageRequest(limit=101), "first"),
        (PageRequest(limit=-1), "first"),
        (PageRequest(limit=101, backward=True), "last"),
    ],
)
async def test_a_page_has_a_bound(world: World, page: PageRequest, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await ShowTransactions(world.queries).page(ALL, page, actor=ADMIN)
    assert [problem.field for problem in refusal.value.fields] == [field]


async def test_a_timeline_and_the_books_tell_of_one_transaction(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    await work(world)
    show = ShowTransactions(world.queries)
    told = [event.action for event in await show.timelines([transaction.id], actor=ENGINE)]
    assert told == ["transaction.requested", "charge.submit", "charge.succeeded", "transfer.hold"]
    lines = await show.ledger_lines([transaction.id])
    assert sum(line.amount.minor_units for line in lines) == 0
    assert len(lines) == 4


async def test_the_trial_balance_is_for_admins(world: World) -> None:
    await saves_card(world)
    await accept(world)
    await work(world)
    show = ShowBooks(world.book_queries)
    rows = await show.trial_balance(actor=ADMIN)
    assert {row.account.value: row.balance.minor_units for row in rows} == {
        "stripe_balance": 1_912,
        "stripe_fees": 88,
        "fee_revenue": -2_000,
    }
    with pytest.raises(Forbidden):
        await show.trial_balance(actor=ENGINE)


async def test_a_seller_sees_the_sellers_own_account_and_cards(world: World) -> None:
    reference = await joins(world)
    payer = await saves_card(world)
    show = ShowSeller(world.queries, world.queries, world.queries, world.clock)
    account = await show.account(SUE, actor=SUE_HERSELF)
    assert account is not None
    assert account.facts is not None
    assert account.facts.reference == reference
    assert [shown.card.reference for shown in await show.cards(SUE, actor=SUE_HERSELF)] == [
        payer.card
    ]
    assert await show.account(TOM, actor=ADMIN) is None
    for ask in (show.account, show.cards):
        with pytest.raises(Forbidden):
            await ask(TOM, actor=SUE_HERSELF)
