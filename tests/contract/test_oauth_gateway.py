"""A code gives access to an account, and only once."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest

from application.ports.refusals import RequestRefused
from tests.contract.gateway_world import GatewayWorld, an_account
from tests.contract.gateway_worlds import WORLDS, OpenWorld


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def test_a_code_gives_access_to_an_account_that_is_nobodys_yet(world: GatewayWorld) -> None:
    reference = await world.oauth.exchange(await world.allow())
    found = await world.accounts.find_connected(reference)
    assert found is not None
    assert (found.facts.reference, found.facts.transfers_active) == (reference, True)
    assert (found.country, found.seller_id) == ("US", None)


async def test_a_code_is_good_once_and_a_wrong_one_never(world: GatewayWorld) -> None:
    code = await world.allow()
    reference = await world.oauth.exchange(code)
    with pytest.raises(RequestRefused):
        await world.oauth.exchange(code)
    # The second use has taken the access away.
    assert await world.accounts.find_connected(reference) is None
    with pytest.raises(RequestRefused):
        await world.oauth.exchange("ac_nobodys")


async def test_an_account_that_we_opened_says_for_whom(world: GatewayWorld) -> None:
    facts = await an_account(world)
    found = await world.accounts.find_connected(facts.reference)
    assert found is not None
    assert found.facts == facts
    assert found.seller_id is not None
    assert found.seller_id.startswith("seller_")


async def test_the_page_is_told_what_to_send_back(world: GatewayWorld) -> None:
    url = world.oauth.authorize_url(state="s t&1", redirect_uri="https://pay.test/back")
    asked = parse_qs(urlsplit(url).query)
    assert (asked["state"], asked["redirect_uri"]) == (["s t&1"], ["https://pay.test/back"])
