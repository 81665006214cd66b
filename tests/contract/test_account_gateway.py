"""An account is opened at most once per key, and is ready when its owner has completed it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlparse

import pytest

from application.ports.charge_gateway import GatewayMisused, GatewayUnavailable
from application.ports.refusals import RequestRefused
from domain.connect_account import AccountStatus, CountryUnsupported
from domain.errors import InvalidInput, PaymentsError
from domain.ids import AccountReference
from tests.builders import a_seller_id, fresh
from tests.contract.gateway_world import GatewayWorld, an_account
from tests.contract.gateway_worlds import WORLDS, OpenWorld


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def test_a_new_account_cannot_receive_and_says_what_it_lacks(world: GatewayWorld) -> None:
    facts = await an_account(world)
    assert not facts.transfers_active
    assert not facts.payouts_enabled
    assert not facts.details_submitted
    assert facts.currently_due
    assert facts.status is not AccountStatus.ACTIVE
    assert await world.accounts.find_account(facts.reference) == facts


async def test_a_completed_account_can_receive(world: GatewayWorld) -> None:
    account = await an_account(world)
    await world.complete_onboarding(account.reference)
    facts = await world.accounts.find_account(account.reference)
    assert facts is not None
    assert facts.transfers_active
    assert facts.payouts_enabled
    assert facts.currently_due == ()
    assert facts.disabled_reason is None
    assert facts.status is AccountStatus.ACTIVE


async def test_the_same_key_twice_is_one_account(world: GatewayWorld) -> None:
    seller, key = a_seller_id(), fresh("key")
    await world.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.accounts.create_account(
            seller_id=seller, email="a@example.com", country="US", key=key
        )
    first = await world.accounts.create_account(
        seller_id=seller, email="a@example.com", country="US", key=key
    )
    second = await world.accounts.create_account(
        seller_id=seller, email="a@example.com", country="US", key=key
    )
    assert first == second


@pytest.mark.parametrize(
    ("email", "country", "field"),
    [("a@example.com", "ZZ", "country"), ("a..b@example.com", "US", "email")],
)
async def test_what_is_refused_is_blamed_and_leaves_no_account(
    world: GatewayWorld, email: str, country: str, field: str
) -> None:
    seller, now = a_seller_id(), await world.now()
    with pytest.raises(PaymentsError) as refusal:
        await world.accounts.create_account(
            seller_id=seller, email=email, country=country, key=fresh("key")
        )
    assert isinstance(refusal.value, CountryUnsupported if field == "country" else InvalidInput)
    assert [problem.field for problem in refusal.value.fields] == [field]
    hour = timedelta(hours=1)
    assert await world.accounts.look_up_account(seller, since=now, until=now + hour) is None


async def test_an_account_is_looked_up_by_its_seller_and_time(world: GatewayWorld) -> None:
    seller, now, hour = a_seller_id(), await world.now(), timedelta(hours=1)
    opened = await world.accounts.create_account(
        seller_id=seller, email="a@example.com", country="US", key=fresh("key")
    )
    for _ in range(2):
        await an_account(world)
    look_up = world.accounts.look_up_account
    assert await look_up(seller, since=now, until=now + hour) == opened
    assert await look_up(a_seller_id(), since=now, until=now + hour) is None
    assert await look_up(seller, since=now + hour, until=now + 2 * hour) is None
    assert await look_up(seller, since=now - 2 * hour, until=now - hour) is None


async def test_every_onboarding_link_is_a_new_one(world: GatewayWorld) -> None:
    account = (await an_account(world)).reference
    links = {
        await world.accounts.create_onboarding_link(
            account,
            return_url="https://opside.example/done",
            refresh_url="https://opside.example/again",
        )
        for _ in range(2)
    }
    assert len(links) == 2
    assert {urlparse(link).scheme for link in links} <= {"http", "https"}


async def test_an_account_that_is_not_connected_is_none(world: GatewayWorld) -> None:
    assert await world.accounts.find_account(AccountReference("acct_nobodys")) is None
    account = await an_account(world)
    await world.show_out(account.reference)
    assert await world.accounts.find_account(account.reference) is None
    with pytest.raises(GatewayMisused):
        await world.accounts.create_onboarding_link(
            account.reference, return_url="https://o.test/1", refresh_url="https://o.test/2"
        )


async def test_the_dashboard_opens_once_onboarding_is_done(world: GatewayWorld) -> None:
    account = await an_account(world)
    with pytest.raises(RequestRefused):
        await world.accounts.create_dashboard_link(account.reference)
    await world.complete_onboarding(account.reference)
    link = await world.accounts.create_dashboard_link(account.reference)
    assert urlparse(link).scheme in ("http", "https")
