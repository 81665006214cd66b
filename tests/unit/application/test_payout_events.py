"""A seller's payouts, told in every order and twice over, come to what Stripe says."""

from itertools import permutations

import pytest

from adapters.memory.gateway_oauth import open_stranger
from adapters.memory.gateway_payouts import move_payout, pay_out
from application.actor import Actor, Forbidden, Role
from application.show_seller import ShowSeller
from domain.errors import InvalidInput
from domain.ids import PayoutReference, SellerId
from domain.payout import PayoutState
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.story import SUE, actions, event_of, joins, tell, work
from tests.unit.application.world import ADMIN, World

SUE_HERSELF = Actor(subject="sue", role=Role.SELLER, request_id="req-sue", seller_id=SUE)
COURSE = (PayoutState.PENDING, PayoutState.IN_TRANSIT, PayoutState.PAID, PayoutState.FAILED)
TYPES = ("payout.created", "payout.updated", "payout.paid", "payout.failed")


def stand(world: World, reference: PayoutReference) -> PayoutState:
    return world.database.tables.payouts[reference].facts.state


async def test_a_payout_is_followed_to_the_bank_and_back(world: World) -> None:
    account = await joins(world)
    payout = pay_out(world.processor, account, usd(7_000))
    for state, kind in zip(COURSE, TYPES, strict=True):
        move_payout(world.processor, (account, payout), state)
        await tell(world, kind, payout, account=account)
        await work(world)
        assert stand(world, payout) is state
    kept = world.database.tables.payouts[payout]
    assert (kept.seller_id, kept.account, kept.facts.failure_code) == (
        SUE,
        account,
        "account_closed",
    )
    assert kept.facts == world.processor.payouts[account, payout]
    assert actions(world).count("payout.heard") == 4
    first, *_, last = [
        e for e in world.database.tables.audit.values() if e.action == "payout.heard"
    ]
    assert first.after == {
        "state": "PENDING",
        "amount": "70.00 USD",
        "arrivalDate": "2026-03-01",
    }
    assert (last.before, last.after) == (
        {"state": "PAID", "failure": None},
        {"state": "FAILED", "failure": "account_closed"},
    )


@pytest.mark.parametrize("copies", [1, 2])
async def test_events_in_every_order_come_to_the_same_end(*, copies: int) -> None:
    for order in permutations(TYPES):
        world = World()
        account = await joins(world)
        payout = pay_out(world.processor, account, usd(7_000))
        for state, kind in zip(COURSE, order, strict=True):
            move_payout(world.processor, (account, payout), state)
            for _ in range(copies):
                await tell(world, kind, payout, account=account)
        await work(world)
        assert stand(world, payout) is PayoutState.FAILED
        assert actions(world).count("payout.heard") == 1


async def test_what_was_seen_late_takes_nothing_back(world: World) -> None:
    account = await joins(world)
    payout = pay_out(world.processor, account, usd(7_000))
    move_payout(world.processor, (account, payout), PayoutState.FAILED)
    await tell(world, "payout.failed", payout, account=account)
    await work(world)
    move_payout(world.processor, (account, payout), PayoutState.PAID)
    event = await tell(world, "payout.paid", payout, account=account)
    await work(world)
    assert stand(world, payout) is PayoutState.FAILED
    assert event_of(world, event).note == f"{payout} is known to be FAILED"


async def test_the_platforms_own_payouts_are_ignored(world: World) -> None:
    for kind in ("payout.paid", "payout.failed", "payout.reconciliation_completed"):
        event = await tell(world, kind, "po_own")
        await work(world)
        assert event_of(world, event).state is WebhookEventState.IGNORED
        assert "no seller's" in (event_of(world, event).note or "")


async def test_a_payout_of_an_account_that_is_closed_to_us_is_ignored(world: World) -> None:
    account = await joins(world)
    payout = pay_out(world.processor, account, usd(7_000))
    world.processor.show_out(account)
    event = await tell(world, "payout.paid", payout, account=account)
    await work(world)
    assert event_of(world, event).state is WebhookEventState.IGNORED
    assert world.database.tables.payouts == {}


async def test_a_payout_of_nobody_we_know_waits(world: World) -> None:
    stranger = open_stranger(world.processor)
    payout = pay_out(world.processor, stranger, usd(1))
    event = await tell(world, "payout.paid", payout, account=stranger)
    await work(world)
    assert event_of(world, event).state is WebhookEventState.FAILED


async def test_a_seller_sees_the_sellers_own_payouts(world: World) -> None:
    account = await joins(world)
    payout = pay_out(world.processor, account, usd(7_000))
    await tell(world, "payout.created", payout, account=account)
    await work(world)
    show = ShowSeller(world.queries, world.queries, world.queries, world.clock)
    for actor in (SUE_HERSELF, ADMIN):
        page = await show.payouts(SUE, limit=10, after=None, actor=actor)
        assert [row.facts.reference for row in page.rows] == [payout]
    with pytest.raises(Forbidden):
        await show.payouts(SellerId("tom"), limit=10, after=None, actor=SUE_HERSELF)
    with pytest.raises(InvalidInput):
        await show.payouts(SUE, limit=101, after=None, actor=SUE_HERSELF)
