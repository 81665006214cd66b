"""What becomes of a seller's account: events are hints, and an owner may show the platform out."""

from datetime import timedelta
from typing import Final

import pytest

from adapters.memory.gateway_oauth import open_stranger
from domain.connect_account import AccountStatus
from domain.transfer import HoldReason, TransferState
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.story import (
    SUE,
    accept,
    actions,
    charged,
    event_of,
    joins,
    now_of,
    saves_card,
    tell,
    tops_up,
    work,
)
from tests.unit.application.world import World

ABOUT: Final = {
    "capability.updated": "transfers",
    "account.application.deauthorized": "ca_1",
    "account.external_account.created": "ba_1",
    "account.external_account.updated": "ba_1",
    "account.external_account.deleted": "ba_1",
    "person.updated": "person_1",
}
"""The object of each event: never the account, whose name comes with the event."""


@pytest.mark.parametrize("type", ABOUT)
async def test_every_event_of_an_account_looks_at_it_and_releases_what_waited(
    world: World, type: str
) -> None:
    reference = await joins(world, ready=False)
    await tops_up(world, usd(8_000))
    held = await charged(world)
    assert held.hold_reason is HoldReason.ACCOUNT_NOT_READY
    world.processor.make_ready(reference)
    event = await tell(world, type, ABOUT[type], account=reference)
    await work(world)
    assert event_of(world, event).state is WebhookEventState.PROCESSED
    assert world.database.tables.accounts[SUE].status is AccountStatus.ACTIVE
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED


@pytest.mark.parametrize("type", ABOUT)
async def test_an_account_that_shows_us_out_is_inactive_and_its_transfers_are_held(
    world: World, type: str
) -> None:
    reference = await joins(world)
    await tops_up(world, usd(8_000))
    await saves_card(world)
    world.processor.show_out(reference)
    await tell(world, type, ABOUT[type], account=reference)
    await work(world)
    account = world.database.tables.accounts[SUE]
    assert (account.status, account.can_receive) == (AccountStatus.INACTIVE, False)
    assert account.facts is not None
    transaction = await accept(world)
    await work(world)
    after = now_of(world, transaction)
    assert (after.transfer_state, after.hold_reason) == (
        TransferState.HELD,
        HoldReason.ACCOUNT_NOT_READY,
    )
    last = world.database.tables.audit
    synced = [event for event in last.values() if event.action == "account.synced"][-1]
    assert synced.after == {"status": "INACTIVE", "canReceive": "False"}
    assert synced.subject == f"account:{reference}"


async def test_an_account_that_is_connected_again_gets_what_waited(world: World) -> None:
    reference = await joins(world)
    await tops_up(world, usd(8_000))
    world.processor.show_out(reference)
    await tell(world, "account.application.deauthorized", "ca_1", account=reference)
    await work(world)
    held = await charged(world)
    world.processor.make_ready(reference)
    await tell(world, "account.updated", reference)
    await work(world)
    assert now_of(world, held).transfer_state is TransferState.TRANSFERRED


async def test_being_shown_out_twice_is_told_once(world: World) -> None:
    reference = await joins(world)
    world.processor.show_out(reference)
    world.wait(timedelta(minutes=1))
    at = world.clock.now()
    for _ in range(2):
        await tell(world, "account.application.deauthorized", "ca_1", account=reference)
        await work(world)
        world.wait(timedelta(minutes=1))
    assert actions(world).count("account.synced") == 3
    assert world.database.tables.accounts[SUE].disconnected_at == at


async def test_a_stranger_who_is_not_connected_is_ignored(world: World) -> None:
    event = await tell(world, "account.application.deauthorized", "ca_1", account="acct_nobodys")
    await work(world)
    assert event_of(world, event).state is WebhookEventState.IGNORED
    assert event_of(world, event).note == "acct_nobodys is no seller's and not connected"


async def test_a_stranger_who_is_connected_is_waited_for(world: World) -> None:
    stranger = open_stranger(world.processor)
    event = await tell(world, "person.updated", "person_1", account=stranger)
    await work(world)
    assert event_of(world, event).state is WebhookEventState.FAILED
    assert "is no seller's yet" in (event_of(world, event).last_error or "")


async def test_access_that_was_given_is_ignored_for_the_code_tells_it(world: World) -> None:
    reference = await joins(world)
    event = await tell(world, "account.application.authorized", "ca_1", account=reference)
    await work(world)
    assert event_of(world, event).state is WebhookEventState.IGNORED
