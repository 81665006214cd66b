"""One endpoint for each door, whatever was there; a second run changes nothing."""

from dataclasses import replace

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.unit_of_work import BeginMemoryUnit
from application.actor import Forbidden
from application.administer_webhooks import AdministerWebhooks, WebhookAddressUnset
from application.events.registry import event_types
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.webhook_endpoints import ENDPOINTS_MAX
from application.ports.webhook_verifier import WebhookEndpoint
from application.register_webhooks import RegisterWebhooks, wanted_endpoints
from application.webhook_plan import TooManyEndpoints
from tests.unit.application.webhook_shop import ADDRESSES, FOREIGN, Shop, told
from tests.unit.application.world import ADMIN, ENGINE

PLATFORM, CONNECT = WebhookEndpoint.PLATFORM, WebhookEndpoint.CONNECT
OURS = wanted_endpoints(ADDRESSES)
WANTED = event_types(CONNECT)
NOTHING = [("PLATFORM", "NOTHING"), ("CONNECT", "NOTHING")]


async def test_a_dry_run_tells_and_makes_nothing() -> None:
    shop = Shop()
    steps = await shop.register(dry_run=True)
    assert told(steps) == [("PLATFORM", "CREATE"), ("CONNECT", "CREATE")]
    assert (shop.rows, [step.secret for step in steps]) == ({}, [None, None])


async def test_one_endpoint_is_made_for_each_door_and_its_secret_is_told_once() -> None:
    shop = Shop()
    steps = await shop.register(dry_run=False)
    assert [step.secret for step in steps] == [f"whsec_{one}" for one in shop.rows]
    assert "whsec_" not in repr(steps)
    assert {one.door: (one.url, one.types) for one in shop.rows.values()} == {
        door: (url, event_types(door)) for door, url in ADDRESSES.items()
    }


async def test_a_second_run_changes_nothing_and_tells_no_secret() -> None:
    shop = Shop()
    await shop.register(dry_run=False)
    before = dict(shop.rows)
    steps = await shop.register(dry_run=False)
    assert (told(steps), shop.rows) == (NOTHING, before)
    assert [step.secret for step in steps] == [None, None]


@pytest.mark.parametrize(
    ("differs", "reason"),
    [
        ({"types": (*WANTED, "charge.failed")}, "beside them charge.failed"),
        ({"types": WANTED[1:]}, f"without {WANTED[0]}"),
        ({"url": "https://before.test/x"}, "address https://before.test/x"),
        ({"door": None}, "does not say that it is ours"),
    ],
)
async def test_what_differs_is_mended_in_place(differs: dict[str, object], reason: str) -> None:
    shop = Shop()
    reference = await shop.add(OURS[1], **differs)
    _, step = await shop.register(dry_run=False)
    assert (step.action, step.reasons, step.reference) == ("UPDATE", (reason,), reference)
    assert step.secret is None
    assert told(await shop.register(dry_run=False)) == NOTHING
    assert [one.reference for one in shop.of(CONNECT)] == [reference]


async def test_the_order_of_the_types_is_no_difference() -> None:
    shop = Shop()
    await shop.register(dry_run=False)
    for reference, one in shop.rows.items():
        shop.rows[reference] = replace(one, types=one.types[::-1])
    assert told(await shop.register(dry_run=True)) == NOTHING


@pytest.mark.parametrize("version", [None, "2023-08-16"])
async def test_another_version_gets_a_successor_and_stays_until_the_end(
    version: str | None,
) -> None:
    shop = Shop()
    old = await shop.add(OURS[0], api_version=version)
    step, _ = await shop.register(dry_run=False)
    assert step.action == "RECREATE"
    assert step.secret is not None
    new = shop.of(PLATFORM)[-1]
    assert (new.replaces, step.reference) == (old, new.reference)
    again = await shop.register(dry_run=False)
    assert told(again) == [("PLATFORM", "NOTHING"), ("PLATFORM", "EXTRA"), ("CONNECT", "NOTHING")]
    assert again[1].reasons == (f"{new.reference} replaces it: finish the rotation",)
    assert told(await shop.rotate.finish(dry_run=False)) == [("PLATFORM", "EXTRA")]
    assert told(await shop.register(dry_run=False)) == NOTHING


async def test_what_is_too_many_is_named_and_left() -> None:
    shop = Shop()
    first, second = await shop.add(OURS[0]), await shop.add(OURS[0])
    steps = await shop.register(dry_run=False)
    assert told(steps) == [("PLATFORM", "NOTHING"), ("PLATFORM", "EXTRA"), ("CONNECT", "CREATE")]
    # The newest counts.
    assert (steps[0].reference, steps[1].reference) == (second, first)
    assert steps[1].reasons == ("one too many: delete it",)
    assert len(shop.rows) == 3


async def test_the_right_address_counts_before_a_newer_wrong_one() -> None:
    shop = Shop()
    right = await shop.add(OURS[0])
    await shop.add(OURS[0], url="https://elsewhere.test/x")
    steps = await shop.register(dry_run=True)
    assert (steps[0].reference, steps[0].action) == (right, "NOTHING")


async def test_what_is_not_ours_is_let_be() -> None:
    shop = Shop()
    foreign = await shop.add(FOREIGN, door=None)
    before = shop.rows[foreign]
    await shop.register(dry_run=False)
    await shop.register.switch(on=False, dry_run=False)
    assert shop.rows[foreign] == before
    listed = {one.reference: one.door for one in await shop.register.listed()}
    assert listed[foreign] is None
    assert set(listed.values()) == {None, PLATFORM, CONNECT}


async def test_a_full_account_is_refused_before_anything_is_made() -> None:
    shop = Shop()
    for _ in range(ENDPOINTS_MAX - 1):
        await shop.add(FOREIGN, door=None)
    for dry_run in (True, False):
        with pytest.raises(TooManyEndpoints, match="15 endpoints of 16 and 2 more"):
            await shop.register(dry_run=dry_run)
    assert len(shop.rows) == ENDPOINTS_MAX - 1


async def test_a_full_account_that_needs_nothing_new_is_well() -> None:
    shop = Shop()
    await shop.register(dry_run=False)
    while len(shop.rows) < ENDPOINTS_MAX:
        await shop.add(FOREIGN, door=None)
    assert told(await shop.register(dry_run=False)) == NOTHING


async def test_a_run_that_broke_off_is_gone_on_with() -> None:
    shop = Shop()
    door = shop.endpoints.processor.door
    await shop.add(OURS[0])
    # The list is read; the endpoint is made and its secret lost.
    door.let_next_pass()
    door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await shop.register(dry_run=False)
    await shop.register(dry_run=False)
    assert told(await shop.register(dry_run=False)) == NOTHING


async def test_ours_are_switched_off_and_on_again() -> None:
    shop = Shop()
    await shop.register(dry_run=False)
    assert len(await shop.register.switch(on=False, dry_run=True)) == 2
    assert all(one.is_on for one in shop.rows.values())
    await shop.register.switch(on=False, dry_run=False)
    assert not any(one.is_on for one in shop.rows.values())
    assert await shop.register.switch(on=False, dry_run=False) == []
    # A registration mends what they are, not whether they are on.
    assert told(await shop.register(dry_run=False)) == NOTHING
    assert len(await shop.register.switch(on=True, dry_run=False)) == 2
    assert all(one.is_on for one in shop.rows.values())


def administer(shop: Shop, database: MemoryDatabase) -> AdministerWebhooks:
    return AdministerWebhooks(BeginMemoryUnit(database), shop.register, shop.clock)


async def test_an_admins_change_is_recorded_without_its_secret() -> None:
    shop, database = Shop(), MemoryDatabase()
    use_case = administer(shop, database)
    await use_case(dry_run=True, actor=ADMIN)
    assert database.tables.audit == {}
    steps = await use_case(dry_run=False, actor=ADMIN)
    assert all(step.secret for step in steps)
    await use_case(dry_run=False, actor=ADMIN)
    records = list(database.tables.audit.values())
    assert [(one.action, one.subject, one.actor) for one in records] == [
        ("webhooks.register", "webhooks:platform", ADMIN),
        ("webhooks.register", "webhooks:connect", ADMIN),
    ]
    assert records[0].after == {"action": "CREATE", "url": ADDRESSES[PLATFORM]}
    assert "whsec_" not in repr(records)


async def test_only_an_admin_registers_and_only_with_an_address() -> None:
    shop, database = Shop(), MemoryDatabase()
    with pytest.raises(Forbidden):
        await administer(shop, database)(dry_run=True, actor=ENGINE)
    nowhere = RegisterWebhooks(shop.endpoints, wanted_endpoints({}))
    use_case = AdministerWebhooks(BeginMemoryUnit(database), nowhere, shop.clock)
    with pytest.raises(WebhookAddressUnset, match="WEBHOOK_URL"):
        await use_case(dry_run=True, actor=ADMIN)
