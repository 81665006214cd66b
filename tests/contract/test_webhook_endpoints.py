"""Endpoints are made, told apart, changed, switched and removed; a secret is told once."""

from collections.abc import AsyncIterator
from typing import Final

import pytest

from application.events.registry import event_types
from application.ports.charge_gateway import GatewayMisused, GatewayUnavailable
from application.ports.webhook_endpoints import ENDPOINTS_MAX, RegisteredEndpoint, WantedEndpoint
from application.ports.webhook_verifier import WebhookEndpoint
from tests.contract.gateway_world import GatewayWorld
from tests.contract.gateway_worlds import WORLDS, OpenWorld

PLATFORM: Final = WantedEndpoint(
    door=WebhookEndpoint.PLATFORM,
    url="https://pay.opside.test/webhooks/stripe",
    types=event_types(WebhookEndpoint.PLATFORM),
)
CONNECT: Final = WantedEndpoint(
    door=WebhookEndpoint.CONNECT,
    url="https://pay.opside.test/webhooks/stripe/connect",
    types=event_types(WebhookEndpoint.CONNECT),
)


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def only(world: GatewayWorld) -> RegisteredEndpoint:
    (one,) = await world.webhooks.all()
    return one


async def test_an_endpoint_is_as_it_was_wanted(world: GatewayWorld) -> None:
    assert await world.webhooks.all() == []
    made = await world.webhooks.create(PLATFORM, replaces=None)
    assert made.secret.startswith("whsec_")
    assert made.secret not in repr(made)
    one = await only(world)
    assert one == RegisteredEndpoint(
        reference=made.reference,
        url=PLATFORM.url,
        types=PLATFORM.types,
        api_version=world.webhooks.api_version,
        is_on=True,
        created_at=one.created_at,
        door=WebhookEndpoint.PLATFORM,
        replaces=None,
    )
    assert made.secret not in repr(one)


async def test_endpoints_are_listed_newest_first_with_their_doors(world: GatewayWorld) -> None:
    old = await world.webhooks.create(CONNECT, replaces=None)
    new = await world.webhooks.create(CONNECT, replaces=old.reference)
    await world.webhooks.create(PLATFORM, replaces=None)
    listed = await world.webhooks.all()
    assert [(one.door, one.replaces) for one in listed] == [
        (WebhookEndpoint.PLATFORM, None),
        (WebhookEndpoint.CONNECT, old.reference),
        (WebhookEndpoint.CONNECT, None),
    ]
    assert new.secret != old.secret


async def test_an_endpoint_is_changed_and_keeps_what_it_replaces(world: GatewayWorld) -> None:
    made = await world.webhooks.create(PLATFORM, replaces="we_before")
    moved = WantedEndpoint(
        door=WebhookEndpoint.PLATFORM, url="https://new.opside.test/x", types=("balance.available",)
    )
    await world.webhooks.update(made.reference, moved)
    one = await only(world)
    assert (one.url, one.types) == (moved.url, moved.types)
    assert (one.reference, one.replaces) == (made.reference, "we_before")


async def test_an_endpoint_is_switched_off_and_on(world: GatewayWorld) -> None:
    made = await world.webhooks.create(PLATFORM, replaces=None)
    await world.webhooks.switch(made.reference, on=False)
    assert not (await only(world)).is_on
    await world.webhooks.switch(made.reference, on=True)
    assert (await only(world)).is_on


async def test_an_endpoint_is_removed(world: GatewayWorld) -> None:
    made = await world.webhooks.create(PLATFORM, replaces=None)
    await world.webhooks.delete(made.reference)
    assert await world.webhooks.all() == []
    for touch in (
        world.webhooks.delete(made.reference),
        world.webhooks.switch(made.reference, on=True),
        world.webhooks.update(made.reference, PLATFORM),
    ):
        with pytest.raises(GatewayMisused):
            await touch


async def test_an_account_has_so_many_and_no_more(world: GatewayWorld) -> None:
    for _ in range(ENDPOINTS_MAX):
        await world.webhooks.create(PLATFORM, replaces=None)
    with pytest.raises(GatewayMisused):
        await world.webhooks.create(PLATFORM, replaces=None)


async def test_no_answer_is_no_answer(world: GatewayWorld) -> None:
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.webhooks.all()
