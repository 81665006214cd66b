"""Sellers get accounts that exist: by the owner's code, used once, or by an admin who says why."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.memory.gateway_oauth import MemoryOAuthGateway, allow, open_stranger
from adapters.system.signer import HmacSigner
from application.actor import Actor, Forbidden, Role
from application.connect_existing import LIFETIME, FinishConnect, OAuthClosed, StartConnect
from application.link_account import LinkAccount, LinkConnectAccount
from application.ports.errors import NotFound
from application.ports.signer import TokenRefused
from application.ports.unit_of_work import UnitOfWork
from application.redirects import RedirectNotAllowed, Redirects
from domain.connect_account import AccountExists, AccountStatus, AccountTaken, CountryUnsupported
from domain.errors import InvalidInput
from domain.ids import AccountReference, SellerId
from domain.transfer import TransferState
from tests.builders import usd
from tests.unit.application.seller_parts import ORIGIN, PUBLIC
from tests.unit.application.story import PAGES, SUE, charged, joins, now_of, tops_up, work
from tests.unit.application.world import ADMIN, ENGINE, World

TOM = SellerId("tom")
SUE_HERSELF = Actor(subject="sue", role=Role.SELLER, request_id="req-sue", seller_id=SUE)
RETURN = f"{ORIGIN}/done?tab=1"


class Linking:
    """The use cases, and an owner to decide."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.oauth = MemoryOAuthGateway(world.processor)
        signer, redirects = HmacSigner("not a secret"), Redirects(frozenset({ORIGIN}))
        self.start = StartConnect(
            self.oauth, signer, redirects, world.clock, world.ids, f"{PUBLIC}/connect/oauth"
        )
        self.link = LinkAccount(world.begin, world.accounts, world.sync, world.clock, world.ids)
        self.finish = FinishConnect(
            world.begin, self.oauth, signer, redirects, world.clock, self.link
        )

    async def state(self, seller_id: SellerId = SUE) -> str:
        url = await self.start(seller_id=seller_id, return_url=RETURN, actor=ENGINE)
        asked = parse_qs(urlsplit(url).query)
        assert asked["redirect_uri"] == [f"{PUBLIC}/connect/oauth"]
        return asked["state"][0]

    async def comes_back(self, state: str, code: str | None) -> str:
        url = await self.finish(state=state, code=code, request_id="req-1")
        assert url.startswith(f"{RETURN}&connect=")
        return url.rpartition("=")[2]

    async def by_admin(
        self, reference: AccountReference, seller_id: SellerId = SUE, reason: str = "asked to"
    ) -> AccountStatus:
        link = LinkConnectAccount(self.link)
        account = await link(seller_id=seller_id, reference=reference, reason=reason, actor=ADMIN)
        assert account == self.world.database.tables.accounts[seller_id]
        return account.status


@pytest.fixture
def linking(world: World) -> Linking:
    return Linking(world)


async def test_an_owner_who_lets_us_in_has_an_account_that_gets_what_waited(
    linking: Linking,
) -> None:
    world = linking.world
    await tops_up(world, usd(8_000))
    held = await charged(world)
    assert await linking.comes_back(await linking.state(), allow(world.processor)) == "linked"
    await work(world)
    account = world.database.tables.accounts[SUE]
    assert account.status is AccountStatus.ACTIVE
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED
    (code,) = world.database.tables.oauth_codes.values()
    assert account.facts is not None
    assert (code.account, code.seller_id) == (account.facts.reference, SUE)
    told = [e for e in world.database.tables.audit.values() if e.action == "account.linked"]
    assert [e.after["reason"] for e in told] == ["the owner let the platform in"]


async def test_a_state_and_a_code_are_good_once(linking: Linking) -> None:
    state, code = await linking.state(), allow(linking.world.processor)
    assert await linking.comes_back(state, code) == "linked"
    fresh_state, fresh_code = await linking.state(TOM), allow(linking.world.processor)
    for again in ((state, code), (state, fresh_code), (fresh_state, code)):
        with pytest.raises(TokenRefused):
            await linking.comes_back(*again)
    # Nobody sent the code again, so the access stands.
    assert len(linking.world.processor.accounts) == 1


@dataclass(frozen=True, slots=True)
class DiesAfter:
    """Opens units of work until so many were committed; then the process is gone."""

    world: World
    commits: list[int]

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        if not self.commits:
            raise KeyboardInterrupt
        async with self.world.begin() as unit:
            yield unit
        self.commits.pop()


async def test_a_code_whose_worker_died_is_not_sent_again(linking: Linking) -> None:
    state, code = await linking.state(), allow(linking.world.processor)
    dying = replace(linking.finish, begin=DiesAfter(linking.world, [1]))
    with pytest.raises(KeyboardInterrupt):
        await dying(state=state, code=code, request_id="req-1")
    with pytest.raises(TokenRefused):
        await linking.comes_back(state, code)
    assert len(linking.world.processor.accounts) == 1


async def test_an_owner_who_declines_is_led_back_and_nothing_is_kept(linking: Linking) -> None:
    assert await linking.comes_back(await linking.state(), None) == "denied"
    assert linking.world.database.tables.oauth_codes == {}


async def test_a_code_that_gives_nothing_is_refused_and_silence_is_told(linking: Linking) -> None:
    assert await linking.comes_back(await linking.state(), "ac_wrong") == "refused"
    linking.world.door.lose_next_answer()
    code = allow(linking.world.processor)
    assert await linking.comes_back(await linking.state(), code) == "unknown"
    assert linking.world.database.tables.accounts == {}


async def test_a_state_is_good_for_an_hour_and_for_allowed_pages(linking: Linking) -> None:
    state = await linking.state()
    closed = replace(linking.finish, redirects=Redirects(frozenset()))
    with pytest.raises(TokenRefused):
        await closed(state=state, code=None, request_id="req-1")
    linking.world.wait(LIFETIME)
    with pytest.raises(TokenRefused):
        await linking.comes_back(state, None)
    stolen = linking.world.links.address(SUE, PAGES).partition("token=")[2]
    with pytest.raises(TokenRefused):
        await linking.comes_back(stolen, None)


async def test_only_the_seller_may_ask_and_only_where_it_is_configured(linking: Linking) -> None:
    tom = replace(SUE_HERSELF, seller_id=TOM)
    with pytest.raises(Forbidden):
        await linking.start(seller_id=SUE, return_url=RETURN, actor=tom)
    with pytest.raises(RedirectNotAllowed):
        await linking.start(seller_id=SUE, return_url="https://evil.test", actor=SUE_HERSELF)
    closed = replace(linking.start, callback=None)
    with pytest.raises(OAuthClosed):
        await closed(seller_id=SUE, return_url=RETURN, actor=SUE_HERSELF)


async def test_an_admin_links_an_account_once(linking: Linking) -> None:
    reference = open_stranger(linking.world.processor)
    for _ in range(2):
        assert await linking.by_admin(reference) is AccountStatus.ACTIVE
    told = [e.action for e in linking.world.database.tables.audit.values()]
    assert told == ["account.linked", "account.synced"]


async def test_an_account_is_one_sellers_and_a_seller_has_one(linking: Linking) -> None:
    mine = await joins(linking.world)
    stranger = open_stranger(linking.world.processor)
    with pytest.raises(AccountTaken):
        await linking.by_admin(mine, TOM)
    with pytest.raises(AccountExists):
        await linking.by_admin(stranger)
    await linking.by_admin(stranger, TOM)
    with pytest.raises(AccountTaken):
        await linking.by_admin(stranger, SellerId("ann"))
    assert set(linking.world.database.tables.accounts) == {SUE, TOM}
    code, state = allow(linking.world.processor), await linking.state()
    assert await linking.comes_back(state, code) == "refused"


async def test_an_account_that_is_not_connected_is_not_linked(linking: Linking) -> None:
    with pytest.raises(NotFound):
        await linking.by_admin(AccountReference("acct_nobodys"))


async def test_another_account_takes_the_place_of_one_that_showed_us_out(
    linking: Linking,
) -> None:
    world = linking.world
    gone = await joins(world)
    world.processor.show_out(gone)
    await world.refresh_account(seller_id=SUE, actor=ENGINE)
    world.wait(timedelta(minutes=1))
    reference = open_stranger(world.processor)
    assert await linking.by_admin(reference) is AccountStatus.ACTIVE
    account = world.database.tables.accounts[SUE]
    assert account.facts is not None
    assert (account.facts.reference, account.disconnected_at) == (reference, None)


async def test_what_stripe_refused_to_open_leaves_room_and_what_it_may_open_does_not(
    linking: Linking,
) -> None:
    world = linking.world
    with pytest.raises(CountryUnsupported):
        await world.create_account(
            seller_id=SUE, email="sue@example.com", country="zz", pages=PAGES, actor=ENGINE
        )
    async with world.begin() as unit:
        refused = await unit.accounts.lock(SUE)
        await unit.accounts.save(replace(refused, asked_at=world.clock.now()))
    with pytest.raises(AccountExists):
        await linking.by_admin(open_stranger(world.processor))
    async with world.begin() as unit:
        await unit.accounts.save(refused)
    assert await linking.by_admin(open_stranger(world.processor)) is AccountStatus.ACTIVE


async def test_only_an_admin_links_and_says_why(linking: Linking) -> None:
    link, reference = LinkConnectAccount(linking.link), open_stranger(linking.world.processor)
    for actor in (ENGINE, SUE_HERSELF):
        with pytest.raises(Forbidden):
            await link(seller_id=SUE, reference=reference, reason="x", actor=actor)
    with pytest.raises(InvalidInput, match="reason"):
        await linking.by_admin(reference, reason=" ")
