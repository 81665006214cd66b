"""A transaction of the past is the one that was saved then, fact by fact."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application.actor import Actor, Role
from application.changes import differences, facts_of
from application.past import as_it_was
from application.ports.queries import TimelineEvent
from application.show_transactions import ShowTransactions
from domain.charge import ChargeState
from domain.ids import SellerId
from domain.transaction import Failure, Transaction
from tests.builders import NOON, a_transaction, a_transaction_with_every_field, usd
from tests.unit.application.story import SUE, accept, saves_card, work
from tests.unit.application.world import ADMIN, World

HOUR = timedelta(hours=1)


def change(before: Transaction, **changes: Any) -> tuple[Transaction, TimelineEvent]:
    """Return a transaction an hour and a save later, and what the audit says of it."""
    at = before.updated_at + HOUR
    after = replace(before, updated_at=at, version=before.version + 1, **changes)
    old, new = differences(facts_of(before), facts_of(after))
    event = TimelineEvent(
        number=after.version,
        transaction_id=after.id,
        at=at,
        action="transaction.changed",
        role="admin",
        actor="somebody",
        changes=[(name, old[name], new[name]) for name in new],
    )
    return after, event


def test_every_fact_is_undone_and_done_again() -> None:
    whole = a_transaction_with_every_field()
    bare = a_transaction(recovered=whole.quote.recovered, at=whole.created_at)
    names = {field for field in whole.__slots__ if getattr(whole, field) != getattr(bare, field)}
    names -= {"id", "recovery", "funds_flow", "quote", "metadata", "declines", "updated_at"}
    start = replace(whole, updated_at=NOON, **{name: getattr(bare, name) for name in names})
    end, event = change(
        start,
        **{name: getattr(whole, name) for name in names},
        next_retry_at=NOON + 9 * HOUR,
    )
    assert as_it_was(end, [event], NOON) == start
    assert as_it_was(end, [event], event.at) == end
    again, second = change(end, next_retry_at=None, failure=None)
    was = as_it_was(again, [event, second], event.at)
    # Of a refusal that is over the audit holds one word.
    assert was == replace(end, failure=Failure("insufficient_funds"))


def test_it_was_nothing_before_it_was_asked_for() -> None:
    now = a_transaction(at=NOON)
    assert as_it_was(now, [], NOON - timedelta(microseconds=1)) is None
    assert as_it_was(now, [], NOON) == now


def test_what_is_recorded_of_other_things_is_no_change_of_its_own() -> None:
    now, event = change(a_transaction(at=NOON), refunded=usd(5))
    other = replace(event, action="clawback.request", changes=[("refunded", "7.00 USD", None)])
    was = as_it_was(now, [event, other], NOON)
    assert was is not None
    assert was.refunded == usd(0)


async def test_the_service_shows_what_was_saved_then_to_those_who_may_see_it(world: World) -> None:
    asked = await accept(world)
    requested_at = world.clock.now()
    world.clock.advance(HOUR)
    await saves_card(world)
    await work(world)
    show = ShowTransactions(world.queries)
    now = await show.one(asked.id, actor=ADMIN)
    assert now is not None
    assert now.charge_state is ChargeState.CHARGED
    was = await show.as_of(asked.id, requested_at, actor=ADMIN)
    assert was is not None
    assert replace(was, version=asked.version) == asked
    assert await show.as_of(asked.id, requested_at - HOUR, actor=ADMIN) is None
    assert await show.as_of(asked.id, world.clock.now(), actor=ADMIN) == now
    for seller, sees in ((SUE, True), (SellerId("tom"), False)):
        actor = Actor(subject=seller, role=Role.SELLER, request_id="r", seller_id=seller)
        seen = await show.as_of(asked.id, requested_at, actor=actor)
        assert (seen is not None) is sees


@pytest.mark.parametrize("units", [-123_456, 0, 5, 2**62])
def test_amounts_are_read_as_the_audit_writes_them(units: int) -> None:
    now, event = change(a_transaction(at=NOON), processing_fee=usd(units))
    later, second = change(now, processing_fee=None)
    was = as_it_was(later, [event, second], event.at)
    assert was is not None
    assert was.processing_fee == usd(units)
