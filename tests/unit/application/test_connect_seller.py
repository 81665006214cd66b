"""Onboarding: one account however many callers race, and only our own pages to come back to."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.actor import Actor, Forbidden, Role
from application.connect_seller import Onboarding
from application.errors import NewsOvertaken
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.errors import NotFound
from application.redirects import RedirectNotAllowed
from application.refresh_links import OnboardingPages
from domain.attempt import KEY_GRACE, KEY_LIFETIME
from domain.connect_account import AccountFacts, AccountStatus, ConnectAccount, CountryUnsupported
from domain.errors import InvalidInput
from domain.ids import AccountReference, SellerId
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.story import PAGES, SUE, actions, becomes_ready, joins, tell, work
from tests.unit.application.world import ENGINE, WORKER, World

SUE_HERSELF = Actor(subject="sue", role=Role.SELLER, request_id="req-sue", seller_id=SUE)


async def open_account(
    world: World, *, actor: Actor = SUE_HERSELF, pages: OnboardingPages = PAGES, **changes: str
) -> Onboarding:
    details = {"email": "sue@example.com", "country": "us", **changes}
    return await world.create_account(seller_id=SUE, pages=pages, actor=actor, **details)


async def test_a_new_account_waits_for_its_seller(world: World) -> None:
    begun = await open_account(world)
    assert begun.created
    assert begun.account.country == "US"
    assert begun.account.facts is not None
    assert not begun.account.can_receive
    assert begun.url.startswith("https://")
    assert actions(world) == ["account.requested", "account.synced"]


async def test_the_same_call_again_finds_the_account_and_mints_a_fresh_page(
    world: World,
) -> None:
    first = await open_account(world)
    calls = world.door.calls
    again = await open_account(world)
    assert world.door.calls == calls + 1  # the page alone
    assert again.account == first.account
    assert not again.created
    assert again.url != first.url
    assert len(world.processor.accounts) == 1


async def test_twenty_callers_at_once_open_one_account(world: World) -> None:
    begun = await asyncio.gather(*(open_account(world) for _ in range(20)))
    assert len({one.account.key for one in begun}) == 1
    assert [one.created for one in begun].count(True) == 1
    assert len(world.processor.accounts) == 1


async def test_an_answer_that_was_lost_leaves_an_account_that_is_found_again(
    world: World,
) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await open_account(world)
    assert world.database.tables.accounts[SUE].facts is None
    begun = await open_account(world)
    assert not begun.created
    assert begun.account.facts is not None
    assert len(world.processor.accounts) == 1


async def test_a_country_that_was_refused_does_not_lock_the_seller_out(world: World) -> None:
    with pytest.raises(CountryUnsupported) as refusal:
        await open_account(world, country="zz")
    assert [problem.field for problem in refusal.value.fields] == ["country"]
    stored = world.database.tables.accounts[SUE]
    world.wait(timedelta(minutes=1))
    begun = await open_account(world, country="de")
    assert begun.created
    assert begun.account.country == "DE"
    assert begun.account.key != stored.key
    assert begun.account.facts is not None
    assert actions(world) == ["account.requested", "account.requested", "account.synced"]


async def test_of_twenty_callers_after_a_refusal_one_asks_anew(world: World) -> None:
    with pytest.raises(CountryUnsupported):
        await open_account(world, country="zz")
    begun = await asyncio.gather(*(open_account(world) for _ in range(20)))
    assert len({one.account.key for one in begun}) == 1
    assert len(world.processor.accounts) == 1


async def test_what_may_have_been_done_is_asked_again_as_it_was(world: World) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await open_account(world, country="de")
    begun = await open_account(world, country="us")
    assert begun.account.country == "DE"
    assert len(world.processor.accounts) == 1


@pytest.mark.parametrize("mishap", ["answer", "request"])
async def test_an_account_of_a_forgotten_key_is_looked_up_before_another_is_opened(
    world: World, mishap: str
) -> None:
    lose = world.door.lose_next_answer if mishap == "answer" else world.door.lose_next_request
    lose()
    with pytest.raises(GatewayUnavailable):
        await open_account(world)
    first_key = world.database.tables.accounts[SUE].key
    world.door.forget_keys()
    world.wait(timedelta(days=2))
    begun = await open_account(world, country="de")
    assert begun.account.facts is not None
    assert len(world.processor.accounts) == 1
    is_first = mishap == "answer"
    assert (begun.account.key == first_key) is is_first
    assert begun.account.country == ("US" if is_first else "DE")


async def test_what_may_still_land_is_waited_for(world: World) -> None:
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await open_account(world)
    world.wait(KEY_LIFETIME)
    with pytest.raises(GatewayUnavailable, match="may still land"):
        await open_account(world)
    assert world.processor.accounts == {}
    world.wait(KEY_GRACE)
    assert (await open_account(world)).account.facts is not None


@pytest.mark.parametrize("country", ["", "u", "usa", "u1", "ÜS"])
async def test_a_country_is_two_letters_and_an_address_has_two_sides(
    world: World, country: str
) -> None:
    before = snapshot(world)
    with pytest.raises(InvalidInput):
        await open_account(world, country=country)
    with pytest.raises(InvalidInput, match="email"):
        await open_account(world, email="@")
    assert changed(world, before) == []


@pytest.mark.parametrize("field", ["returnUrl", "refreshUrl"])
async def test_a_page_that_is_not_ours_is_refused_before_anything_is_stored(
    world: World, field: str
) -> None:
    name = "return_url" if field == "returnUrl" else "refresh_url"
    pages = replace(PAGES, **{name: "https://evil.example/done"})
    with pytest.raises(RedirectNotAllowed) as refusal:
        await open_account(world, pages=pages)
    assert [problem.field for problem in refusal.value.fields] == [field]
    with pytest.raises(RedirectNotAllowed):
        await world.create_link(seller_id=SUE, pages=pages, actor=SUE_HERSELF)
    assert (world.database.tables.accounts, world.door.calls) == ({}, 0)


async def test_another_seller_may_neither_open_nor_link_the_account(world: World) -> None:
    tom = replace(SUE_HERSELF, seller_id=SellerId("tom"))
    with pytest.raises(Forbidden):
        await open_account(world, actor=tom)
    with pytest.raises(Forbidden):
        await world.create_link(seller_id=SUE, pages=PAGES, actor=tom)


async def test_a_link_needs_an_account_that_stripe_has(world: World) -> None:
    with pytest.raises(NotFound):
        await world.create_link(seller_id=SUE, pages=PAGES, actor=ENGINE)
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await open_account(world)
    with pytest.raises(NotFound):
        await world.create_link(seller_id=SUE, pages=PAGES, actor=ENGINE)
    with pytest.raises(NotFound):
        await world.create_link.of(world.database.tables.accounts[SUE], PAGES)


async def test_a_link_leads_to_the_sellers_own_account(world: World) -> None:
    reference = await joins(world)
    begun = await world.create_link(seller_id=SUE, pages=PAGES, actor=SUE_HERSELF)
    assert reference in begun.url
    assert not begun.created


async def describe(
    world: World, reference: AccountReference, *, seen: datetime | None, at: datetime
) -> ConnectAccount:
    """Let a worker bring the news that an account can do nothing."""
    facts = AccountFacts(reference=reference)
    async with world.begin() as unit:
        return await world.sync(unit, SUE, facts, seen=seen, at=at, actor=WORKER)


async def test_news_that_was_overtaken_changes_nothing_and_is_asked_for_again(
    world: World,
) -> None:
    reference = await joins(world, ready=False)
    seen = world.database.tables.accounts[SUE].synced_at
    await becomes_ready(world, reference)
    before = snapshot(world)
    ahead = world.clock.now() + timedelta(hours=1)
    with pytest.raises(NewsOvertaken):
        await describe(world, reference, seen=seen, at=ahead)
    # What the opening of the account was answered is older than any other news.
    assert (await describe(world, reference, seen=None, at=ahead)).can_receive
    assert changed(world, before) == []


async def test_a_clock_that_lags_loses_no_news(world: World) -> None:
    reference = await joins(world)
    seen = world.database.tables.accounts[SUE].synced_at
    behind = world.clock.now() - timedelta(hours=1)
    assert not (await describe(world, reference, seen=seen, at=behind)).can_receive
    await becomes_ready(world, reference)
    assert world.database.tables.accounts[SUE].can_receive


async def test_a_newer_description_that_says_the_same_is_not_audited(world: World) -> None:
    reference = await joins(world)
    world.wait(timedelta(minutes=1))
    said = actions(world)
    await tell(world, "account.updated", reference)
    await work(world)
    assert actions(world) == said
    assert world.database.tables.accounts[SUE].synced_at == world.clock.now()


async def test_an_account_that_loses_its_capability_is_seen_and_audited(world: World) -> None:
    reference = await joins(world)
    world.wait(timedelta(minutes=1))
    world.processor.accounts[reference] = AccountFacts(
        reference=reference, disabled_reason="rejected.fraud"
    )
    await tell(world, "account.updated", reference)
    await work(world)
    assert world.database.tables.accounts[SUE].status is AccountStatus.INACTIVE
    last = world.database.tables.audit[max(world.database.tables.audit)]
    assert (last.before["canReceive"], last.after["canReceive"]) == ("True", "False")
    assert last.after["disabledReason"] == "rejected.fraud"
