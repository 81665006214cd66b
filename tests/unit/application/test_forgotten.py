"""A database that forgot asks Stripe first: what was done in the life that is lost is adopted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.system import SequentialIds
from application.open_attempts import OpenAttempts
from application.run_charge import RunCharge
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.remade_ids import settlement_id_of, transaction_id_of
from domain.transaction import Transaction
from tests.builders import usd
from tests.unit.application.clawback_story import TO_CARD, clawback_now, clawed_back
from tests.unit.application.ledger_view import charges_taken, require_agreement
from tests.unit.application.story import (
    SUE,
    SUES_CLAIM,
    accept,
    attempts_of,
    charged,
    joins,
    now_of,
    run_charge,
    saves_card,
    tops_up,
)
from tests.unit.application.world import ADMIN, WORKER, World

HOUR = timedelta(hours=1)


def forgetful(world: World, stripe: World) -> RunCharge:
    """Return who charges in a world that forgot the last hour, at the other world's Stripe."""
    since = world.clock.now() - HOUR
    attempts = OpenAttempts(world.begin, world.clock, world.ids, since)
    return replace(world.run_charge, gateway=stripe.charges, attempts=attempts)


@pytest.fixture
async def restored(world: World) -> tuple[World, Transaction]:
    """Charge in one life; return another that was only asked for the same."""
    await saves_card(world)
    await run_charge(world, await accept(world))
    assert charges_taken(world) == 1
    after = World()
    # Another life draws other ids: its attempts have keys that Stripe has never seen.
    after.ids = SequentialIds(1_000)
    await saves_card(after)
    return after, await accept(after)


async def test_what_was_charged_is_adopted_under_the_same_id_and_not_charged_again(
    world: World, restored: tuple[World, Transaction]
) -> None:
    after, transaction = restored
    assert transaction.id == transaction_id_of(SUES_CLAIM)
    await forgetful(after, world)(transaction_id=transaction.id, actor=WORKER)
    assert now_of(after, transaction).charge_state is ChargeState.CHARGED
    (attempt,) = attempts_of(after, transaction.id, AttemptKind.CHARGE)
    assert attempt.state is AttemptState.SUCCEEDED
    assert charges_taken(world) == 1


async def test_one_who_was_not_told_would_charge_again(
    world: World, restored: tuple[World, Transaction]
) -> None:
    after, transaction = restored
    run = replace(after.run_charge, gateway=world.charges)
    await run(transaction_id=transaction.id, actor=WORKER)
    assert charges_taken(world) == 2


async def test_what_was_never_made_is_made_once(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    for _ in range(2):
        await forgetful(world, world)(transaction_id=transaction.id, actor=WORKER)
    assert charges_taken(world) == 1
    require_agreement(world)


async def test_a_customer_of_the_lost_life_is_found(world: World) -> None:
    known = await saves_card(world)
    after = World()
    ensure = replace(
        after.ensure_customer,
        gateway=world.customers,
        forgotten_since=world.clock.now() - HOUR,
    )
    email = world.database.tables.customers[SUE].email
    found = await ensure(seller_id=SUE, email=email, name=None, actor=ADMIN)
    assert found.customer.reference == known.customer
    stranger = await ensure(seller_id=SUE, email=email, name=None, actor=ADMIN)
    assert stranger.customer == found.customer


async def test_a_customer_who_never_was_is_opened(world: World) -> None:
    ensure = replace(world.ensure_customer, forgotten_since=world.clock.now() - HOUR)
    opened = await ensure(seller_id=SUE, email="sue@example.com", name=None, actor=ADMIN)
    assert opened.customer.reference is not None


async def test_a_clawbacks_parts_are_named_by_who_asked_and_under_which_key(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(10_000))
    transaction = await charged(world)
    first = clawback_now(world, await clawed_back(world, transaction, 5_000, TO_CARD, key="k"))
    assert [one.id for one in first.settlements] == [
        settlement_id_of(transaction.id, one.way, asked="ada:k") for one in first.settlements
    ]
    # Long after, the key is free again, and what it then asks for is not the same.
    world.database.tables.idempotency.clear()
    other = clawback_now(world, await clawed_back(world, transaction, 5_000, TO_CARD, key="k"))
    assert not {one.id for one in first.settlements} & {one.id for one in other.settlements}
