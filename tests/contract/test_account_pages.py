"""Sellers' accounts listed: narrowed, newest first, page by page."""

from dataclasses import replace
from datetime import timedelta

from application.ports.seller_pages import AccountCursor, AccountFilter
from domain.connect_account import AccountStatus, ConnectAccount
from tests.builders import LATER, NOON, an_account, fresh
from tests.contract.store import Store
from tests.contract.test_sellers import full_facts


async def stored(store: Store, *accounts: ConnectAccount) -> None:
    async with store.begin() as unit:
        for account in accounts:
            await unit.accounts.add(account)
            await unit.accounts.save(account)


async def test_pages_are_newest_first_and_no_account_is_lost_or_shown_twice(store: Store) -> None:
    accounts = [
        replace(an_account(), created_at=NOON + timedelta(seconds=number // 2))
        for number in range(7)
    ]
    await stored(store, *accounts)
    seen: list[ConnectAccount] = []
    after = None
    while True:
        page = await store.accounts.accounts(AccountFilter(), limit=3, after=after)
        seen += page.rows
        assert page.has_next is (len(seen) < 7)
        if not page.has_next:
            break
        after = AccountCursor(seen[-1].created_at, seen[-1].seller_id)
    assert {row.seller_id for row in seen} == {row.seller_id for row in accounts}
    assert [row.created_at for row in seen] == sorted(
        (row.created_at for row in accounts), reverse=True
    )
    assert len(seen) == 7
    none = await store.accounts.accounts(AccountFilter(), limit=0, after=None)
    assert (list(none.rows), none.has_next) == ([], True)


async def test_every_filter_narrows_the_list(store: Store) -> None:
    known = an_account().synced(replace(full_facts(fresh("acct")), past_due=()), at=LATER)
    gone = an_account().synced(full_facts(fresh("acct")), at=LATER).synced(None, at=LATER)
    silent = replace(an_account(), country="FR").unanswered(at=LATER)
    await stored(store, known, gone, silent)
    for narrowed, wanted in (
        (AccountFilter(status=AccountStatus.ACTIVE), known),
        (AccountFilter(status=AccountStatus.INACTIVE), gone),
        (AccountFilter(status=AccountStatus.PENDING, country="FR"), silent),
        (AccountFilter(country="FR"), silent),
    ):
        page = await store.accounts.accounts(narrowed, limit=10, after=None)
        assert (list(page.rows), page.has_next) == ([wanted], False), narrowed
    nobody = AccountFilter(status=AccountStatus.ACTIVE, country="FR")
    assert list((await store.accounts.accounts(nobody, limit=10, after=None)).rows) == []
