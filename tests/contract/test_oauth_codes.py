"""A code and the request that it answers are each written down once, whoever comes first."""

import asyncio
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

import pytest

from application.ports.errors import NotFound
from application.ports.oauth_codes import OAuthCode
from domain.connect_account import AccountTaken
from domain.ids import AccountReference
from tests.builders import LATER, NOON, a_seller_id, a_transaction_id, an_account, fresh
from tests.contract.store import Store
from tests.contract.test_sellers import full_facts


def a_code(nonce: UUID | None = None) -> OAuthCode:
    return OAuthCode(
        nonce=nonce or a_transaction_id(),
        seller_id=a_seller_id(),
        code_sha256=sha256(fresh("ac").encode()).digest(),
        brought_at=NOON,
    )


async def add(store: Store, code: OAuthCode) -> bool:
    async with store.begin() as unit:
        return await unit.oauth_codes.add(code)


async def test_neither_a_code_nor_its_request_is_taken_twice(store: Store) -> None:
    code = a_code()
    assert await add(store, code)
    assert not await add(store, code)
    assert not await add(store, a_code(code.nonce))
    assert not await add(store, replace(a_code(), code_sha256=code.code_sha256))
    assert await add(store, a_code())


async def test_of_many_who_bring_a_code_one_may_use_it(store: Store) -> None:
    code = a_code()
    rivals = [replace(code, nonce=a_transaction_id()) for _ in range(5)]
    assert sorted(await asyncio.gather(*(add(store, rival) for rival in rivals)))[-2:] == [
        False,
        True,
    ]


async def test_what_a_code_gave_is_kept_and_no_code_is_made_up(store: Store) -> None:
    code = a_code()
    with pytest.raises(NotFound):
        async with store.begin() as unit:
            await unit.oauth_codes.save(code)
    await add(store, code)
    async with store.begin() as unit:
        await unit.oauth_codes.save(replace(code, account=AccountReference("acct_1")))


async def test_an_account_is_one_sellers_whoever_saves_it(store: Store) -> None:
    facts = full_facts(fresh("acct"))
    accounts = [an_account() for _ in range(3)]
    async with store.begin() as unit:
        for account in accounts:
            await unit.accounts.add(account)

    async def save(place: int) -> bool:
        try:
            async with store.begin() as unit:
                await unit.accounts.save(accounts[place].synced(facts, at=LATER))
        except AccountTaken:
            return False
        return True

    assert sorted(await asyncio.gather(*(save(place) for place in range(3)))) == [
        False,
        False,
        True,
    ]
