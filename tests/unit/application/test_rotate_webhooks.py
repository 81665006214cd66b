"""A secret is replaced while the old one still counts, and the old one goes when told to."""

import pytest

from application.ports.webhook_endpoints import ENDPOINTS_MAX
from application.ports.webhook_verifier import WebhookEndpoint
from application.rotate_webhooks import RotationUnfinished
from application.webhook_plan import TooManyEndpoints
from tests.unit.application.webhook_shop import FOREIGN, Shop, told

PLATFORM = WebhookEndpoint.PLATFORM


async def registered() -> Shop:
    shop = Shop()
    await shop.register(dry_run=False)
    return shop


async def test_a_dry_run_tells_and_makes_nothing() -> None:
    shop = await registered()
    before = dict(shop.rows)
    steps = await shop.rotate.begin(dry_run=True)
    assert told(steps) == [("PLATFORM", "RECREATE"), ("CONNECT", "RECREATE")]
    assert (shop.rows, [step.secret for step in steps]) == (before, [None, None])


async def test_a_second_endpoint_with_a_secret_of_its_own_stands_beside_the_first() -> None:
    shop = await registered()
    steps = await shop.rotate.begin(dry_run=False)
    first, second = shop.of(PLATFORM)
    assert (second.url, second.types) == (first.url, first.types)
    assert (first.is_on, second.is_on, second.replaces) == (True, True, first.reference)
    assert steps[0].secret == f"whsec_{second.reference}"


async def test_the_end_of_a_rotation_leaves_the_new_endpoints() -> None:
    shop = await registered()
    new = [step.reference for step in await shop.rotate.begin(dry_run=False)]
    assert len(await shop.rotate.finish(dry_run=True)) == 2
    assert len(shop.rows) == 4
    await shop.rotate.finish(dry_run=False)
    assert list(shop.rows) == new
    assert await shop.rotate.finish(dry_run=False) == []
    assert told(await shop.register(dry_run=True)) == [
        ("PLATFORM", "NOTHING"),
        ("CONNECT", "NOTHING"),
    ]


async def test_a_rotation_is_finished_before_the_next() -> None:
    shop = await registered()
    await shop.rotate.begin(dry_run=False)
    with pytest.raises(RotationUnfinished):
        await shop.rotate.begin(dry_run=False)
    await shop.rotate.finish(dry_run=False)
    await shop.rotate.begin(dry_run=False)
    assert len(shop.rows) == 4


async def test_an_account_without_room_is_not_rotated_by_half() -> None:
    shop = await registered()
    while len(shop.rows) < ENDPOINTS_MAX - 1:
        await shop.add(FOREIGN, door=None)
    with pytest.raises(TooManyEndpoints):
        await shop.rotate.begin(dry_run=False)
    assert len(shop.rows) == ENDPOINTS_MAX - 1


async def test_where_nothing_is_registered_nothing_is_rotated() -> None:
    assert await Shop().rotate.begin(dry_run=False) == []
