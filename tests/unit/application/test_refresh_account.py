"""Asking Stripe for an account now: what it says is kept, and its silence is told."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from adapters.memory.gateway_accounts import MemoryAccountGateway
from application.actor import Actor, Forbidden, Role
from application.ports.errors import NotFound
from application.ports.seller_pages import AccountFilter
from application.refresh_account import TRIES, RefreshConnectAccount, RefreshedAccount
from application.show_seller import ShowSeller
from domain.connect_account import AccountFacts, AccountStatus, ConnectAccount
from domain.errors import InvalidInput
from domain.ids import AccountReference, SellerId
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.story import SUE, charged, joins, now_of, tops_up, work
from tests.unit.application.world import ADMIN, ENGINE, WORKER, World

SUE_HERSELF = Actor(subject="sue", role=Role.SELLER, request_id="req-sue", seller_id=SUE)


async def refresh(world: World) -> RefreshedAccount:
    return await world.refresh_account(seller_id=SUE, actor=SUE_HERSELF)


def account_of(world: World) -> ConnectAccount:
    return world.database.tables.accounts[SUE]


async def test_what_stripe_says_is_kept_and_releases_what_waited(world: World) -> None:
    reference = await joins(world, ready=False)
    await tops_up(world, usd(8_000))
    held = await charged(world)
    world.processor.make_ready(reference)
    world.wait(timedelta(minutes=1))
    answer = await refresh(world)
    assert answer.refreshed
    assert answer.account == account_of(world)
    assert (answer.account.status, answer.account.synced_at) == (
        AccountStatus.ACTIVE,
        world.clock.now(),
    )
    await work(world)
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED


async def test_an_account_that_shows_us_out_is_found_by_asking(world: World) -> None:
    reference = await joins(world)
    world.processor.show_out(reference)
    answer = await refresh(world)
    assert (answer.refreshed, answer.account.status) == (True, AccountStatus.INACTIVE)


async def test_where_stripe_is_silent_the_last_word_is_served_and_stale(world: World) -> None:
    await joins(world)
    show = ShowSeller(world.queries, world.queries, world.queries, world.clock)
    known = account_of(world)
    world.door.lose_next_request()
    answer = await refresh(world)
    assert not answer.refreshed
    shown = await show.account(SUE, actor=SUE_HERSELF)
    assert shown is not None
    assert shown == answer.account == replace(known, unanswered_at=world.clock.now())
    assert (show.is_stale(shown), shown.status) == (True, AccountStatus.ACTIVE)
    again = await refresh(world)
    assert (again.refreshed, show.is_stale(again.account)) == (True, False)


async def hear(world: World, facts: AccountFacts) -> None:
    """Let another worker hear something while we wait for Stripe."""
    async with world.begin() as unit:
        seen = (await unit.accounts.lock(SUE)).synced_at
        at = world.clock.now()
        await world.sync(unit, SUE, facts, seen=seen, at=at, actor=WORKER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted(MemoryAccountGateway):
    """Stripe, slow enough for others to hear something new before each answer."""

    world: World
    times: int
    is_silent: bool = False
    heard: list[str] = field(default_factory=list)

    async def find_account(self, reference: AccountReference) -> AccountFacts | None:
        if len(self.heard) < self.times:
            self.heard.append(f"listed {len(self.heard)}")
            news = AccountFacts(reference=reference, disabled_reason=self.heard[-1])
            await hear(self.world, news)
        if self.is_silent:
            self.world.door.lose_next_request()
        return await self.world.accounts.find_account(reference)


def interrupted(world: World, *, times: int, is_silent: bool = False) -> RefreshConnectAccount:
    slow = Interrupted(world.processor, world=world, times=times, is_silent=is_silent)
    return replace(world.refresh_account, gateway=slow)


async def test_news_that_others_heard_meanwhile_is_asked_for_again(world: World) -> None:
    await joins(world)
    answer = await interrupted(world, times=1)(seller_id=SUE, actor=ENGINE)
    assert (answer.refreshed, answer.account.status) == (True, AccountStatus.ACTIVE)


async def test_where_others_are_always_faster_their_word_is_served(world: World) -> None:
    await joins(world)
    answer = await interrupted(world, times=TRIES)(seller_id=SUE, actor=ENGINE)
    assert answer.refreshed
    assert answer.account == account_of(world)
    assert answer.account.facts is not None
    assert answer.account.facts.disabled_reason == "listed 2"


async def test_silence_takes_nothing_away_from_what_others_heard_meanwhile(world: World) -> None:
    await joins(world)
    answer = await interrupted(world, times=1, is_silent=True)(seller_id=SUE, actor=ENGINE)
    assert (answer.refreshed, answer.account.unanswered_at) == (False, None)
    assert answer.account == account_of(world)


async def test_only_the_seller_may_ask_and_only_for_an_account_that_is_there(
    world: World,
) -> None:
    with pytest.raises(NotFound):
        await refresh(world)
    await joins(world)
    before = snapshot(world)
    with pytest.raises(Forbidden):
        await world.refresh_account(
            seller_id=SUE, actor=replace(SUE_HERSELF, seller_id=SellerId("tom"))
        )
    assert changed(world, before) == []


async def test_the_list_of_accounts_is_for_admins_and_bounded(world: World) -> None:
    await joins(world)
    show = ShowSeller(world.queries, world.queries, world.queries, world.clock)
    page = await show.accounts(AccountFilter(), limit=1, after=None, actor=ADMIN)
    assert (list(page.rows), page.has_next) == ([account_of(world)], False)
    for actor in (SUE_HERSELF, ENGINE):
        with pytest.raises(Forbidden):
            await show.accounts(AccountFilter(), limit=1, after=None, actor=actor)
    for limit in (-1, 101):
        with pytest.raises(InvalidInput):
            await show.accounts(AccountFilter(), limit=limit, after=None, actor=ADMIN)
