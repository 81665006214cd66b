"""A payout is kept once, read back as it was, and listed for its own seller."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.errors import NotFound
from application.ports.payouts import PayoutCursor
from domain.ids import AccountReference, PayoutReference, SellerId
from domain.payout import Payout, PayoutState
from tests.builders import LATER, NOON, an_account, fresh
from tests.contract.store import Store
from tests.unit.domain.test_payout import FACTS


async def a_seller(store: Store) -> SellerId:
    account = an_account()
    async with store.begin() as unit:
        await unit.accounts.add(account)
    return account.seller_id


def a_payout(seller_id: SellerId, *, number: int = 0) -> Payout:
    return Payout(
        seller_id=seller_id,
        account=AccountReference("acct_1"),
        facts=replace(
            FACTS,
            reference=PayoutReference(fresh("po")),
            created_at=NOON + timedelta(seconds=number // 2),
        ),
        updated_at=NOON,
    )


async def kept(store: Store, payout: Payout) -> Payout:
    async with store.begin() as unit:
        return await unit.payouts.add(payout)


async def test_a_payout_reads_back_as_it_was_first_told_and_after_each_change(
    store: Store,
) -> None:
    payout = a_payout(await a_seller(store))
    assert await kept(store, payout) == payout
    failed = replace(
        payout.facts,
        state=PayoutState.FAILED,
        failure_code="x",
        failure_message="ü",
        bank_last4="1",
    )
    after = payout.told(failed, at=LATER)
    assert await kept(store, replace(payout, facts=failed)) == payout
    async with store.begin() as unit:
        await unit.payouts.save(after)
    assert await kept(store, payout) == after


async def test_of_many_who_tell_of_a_payout_the_first_is_kept(store: Store) -> None:
    payout = a_payout(await a_seller(store))
    told = [replace(payout, updated_at=NOON + timedelta(seconds=n)) for n in range(5)]
    answers = await asyncio.gather(*(kept(store, each) for each in told))
    assert len({answer.updated_at for answer in answers}) == 1


async def test_what_was_never_added_cannot_be_saved(store: Store) -> None:
    payout = a_payout(await a_seller(store))
    with pytest.raises(NotFound):
        async with store.begin() as unit:
            await unit.payouts.save(payout)


async def test_a_sellers_payouts_are_listed_newest_first_page_by_page(store: Store) -> None:
    seller_id, other = await a_seller(store), await a_seller(store)
    payouts = [a_payout(seller_id, number=number) for number in range(5)]
    for payout in (*payouts, a_payout(other)):
        await kept(store, payout)
    newest_first = sorted(
        payouts, key=lambda row: (row.facts.created_at, row.facts.reference), reverse=True
    )
    seen: list[Payout] = []
    after = None
    while True:
        page = await store.payouts.payouts(seller_id, limit=2, after=after)
        seen += page.rows
        assert page.has_next is (len(seen) < 5)
        if not page.has_next:
            break
        after = PayoutCursor(seen[-1].facts.created_at, seen[-1].facts.reference)
    assert seen == newest_first
