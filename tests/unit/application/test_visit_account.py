"""Ways into Stripe's pages: a fresh page for a used one, and the dashboard once there is one."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.system.signer import HmacSigner
from application.actor import Actor, Forbidden, Role
from application.ports.errors import NotFound
from application.ports.signer import TokenRefused
from application.redirects import Redirects
from application.refresh_links import LIFETIME, RefreshLinks
from application.visit_account import CreateDashboardLink, DashboardClosed, ResumeOnboarding
from domain.ids import SellerId
from tests.builders import NOON
from tests.unit.application.seller_parts import PUBLIC
from tests.unit.application.story import PAGES, SUE, joins
from tests.unit.application.world import ENGINE, World

SUE_HERSELF = Actor(subject="sue", role=Role.SELLER, request_id="req-sue", seller_id=SUE)
SIGNER = HmacSigner("a secret")


def token_of(url: str) -> str:
    """Return the token that Stripe was given, out of the page that it made."""
    refresh = parse_qs(urlsplit(url).query)["refresh"][0]
    assert refresh.startswith(f"{PUBLIC}/connect/refresh?token=")
    return parse_qs(urlsplit(refresh).query)["token"][0]


def resume(world: World) -> ResumeOnboarding:
    return ResumeOnboarding(world.begin, world.links, world.create_link)


async def a_token(world: World) -> str:
    begun = await world.create_account(
        seller_id=SUE, email="sue@example.com", country="us", pages=PAGES, actor=ENGINE
    )
    return token_of(begun.url)


async def test_a_used_page_leads_to_a_fresh_one_again_and_again(world: World) -> None:
    token = await a_token(world)
    fresh = [await resume(world)(token=token) for _ in range(2)]
    assert len(set(fresh)) == 2
    query = parse_qs(urlsplit(fresh[0]).query)
    assert query["return"] == [PAGES.return_url]
    assert await resume(world)(token=token_of(fresh[0])) not in fresh


async def test_a_token_works_for_a_day(world: World) -> None:
    token = await a_token(world)
    world.wait(LIFETIME - timedelta(seconds=1))
    assert (await resume(world)(token=token)).startswith("https://processor.invalid/")
    world.wait(timedelta(seconds=1))
    with pytest.raises(TokenRefused):
        await resume(world)(token=token)


async def test_a_page_that_is_allowed_no_more_is_not_led_to(world: World) -> None:
    token = await a_token(world)
    for kept in ("return", "refresh"):
        pages = replace(PAGES, **{f"{kept}_url": "https://gone.example/"})
        link = world.links.address(SUE, pages)
        with pytest.raises(TokenRefused):
            await resume(world)(token=parse_qs(urlsplit(link).query)["token"][0])
    closed = replace(world.create_link, redirects=Redirects(frozenset()))
    with pytest.raises(TokenRefused):
        await replace(resume(world), onboarding=closed)(token=token)


async def test_where_no_page_can_be_had_the_callers_own_page_is_next(world: World) -> None:
    token = await a_token(world)
    world.door.lose_next_request()
    assert await resume(world)(token=token) == PAGES.refresh_url
    link = world.links.address(SellerId("nobody"), PAGES)
    stranger = parse_qs(urlsplit(link).query)["token"][0]
    assert await resume(world)(token=stranger) == PAGES.refresh_url


async def test_without_an_address_of_ours_stripe_is_given_the_callers(world: World) -> None:
    links = RefreshLinks(SIGNER, world.clock, None)
    assert links.address(SUE, PAGES) == PAGES.refresh_url


async def test_the_dashboard_is_open_to_its_seller_once_onboarding_is_done(world: World) -> None:
    open_dashboard = CreateDashboardLink(world.begin, world.accounts)
    with pytest.raises(NotFound):
        await open_dashboard(seller_id=SUE, actor=SUE_HERSELF)
    reference = await joins(world, ready=False)
    with pytest.raises(DashboardClosed):
        await open_dashboard(seller_id=SUE, actor=SUE_HERSELF)
    await joins(world)
    links = {await open_dashboard(seller_id=SUE, actor=SUE_HERSELF) for _ in range(2)}
    assert len(links) == 2
    assert all(reference in link for link in links)
    with pytest.raises(Forbidden):
        await open_dashboard(seller_id=SUE, actor=replace(SUE_HERSELF, seller_id=SellerId("tom")))


async def test_what_stripe_refuses_to_open_stays_closed(world: World) -> None:
    reference = await joins(world)
    known = world.processor.accounts[reference]
    world.processor.accounts[reference] = replace(known, details_submitted=False)
    with pytest.raises(DashboardClosed):
        await CreateDashboardLink(world.begin, world.accounts)(seller_id=SUE, actor=ENGINE)
    async with world.begin() as unit:
        account = await unit.accounts.lock(SUE)
        await unit.accounts.save(account.synced(None, at=world.clock.now()))
    with pytest.raises(DashboardClosed):
        await CreateDashboardLink(world.begin, world.accounts)(seller_id=SUE, actor=ENGINE)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=4))
def test_what_was_signed_is_read_back(words: dict[str, str]) -> None:
    token = SIGNER.sign(words, purpose="p", until=NOON)
    at = NOON - timedelta(seconds=1)
    assert SIGNER.read(token, purpose="p", at=at) == words
    assert not set(token) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    for signer, purpose, moment in (
        (HmacSigner("another secret"), "p", at),
        (SIGNER, "q", at),
        (SIGNER, "p", NOON),
    ):
        with pytest.raises(TokenRefused):
            signer.read(token, purpose=purpose, at=moment)


def test_what_an_older_secret_signed_still_counts() -> None:
    at, until = NOON - timedelta(seconds=1), NOON
    before, both, after = HmacSigner("a"), HmacSigner("b", older=["a"]), HmacSigner("b")
    old, new = (one.sign({"k": "v"}, purpose="p", until=until) for one in (before, both))
    assert both.read(old, purpose="p", at=at) == both.read(new, purpose="p", at=at) == {"k": "v"}
    assert after.read(new, purpose="p", at=at) == {"k": "v"}
    for signer, token in ((after, old), (before, new)):
        with pytest.raises(TokenRefused):
            signer.read(token, purpose="p", at=at)


@given(st.integers(min_value=0), st.characters())
def test_a_token_with_any_sign_changed_is_refused(place: int, sign: str) -> None:
    token = SIGNER.sign({"a": "b"}, purpose="p", until=NOON)
    place %= len(token)
    changed = token[:place] + sign + token[place + 1 :]
    if changed != token:
        with pytest.raises(TokenRefused):
            SIGNER.read(changed, purpose="p", at=NOON - timedelta(hours=1))


@pytest.mark.parametrize("token", ["", ".", "a.b", "\ud800", "x" * 20_000])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        SIGNER.read(token, purpose="p", at=NOON)
