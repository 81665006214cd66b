"""Cards: one customer for each seller, one card that is charged, and charges that waited."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from application.actor import Actor, Forbidden, Role
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.errors import NotFound
from application.start_card_setup import CustomerSetup
from domain.attempt import KEY_GRACE, KEY_LIFETIME, AttemptKind
from domain.charge import ChargeState
from domain.customer import NotThisSellers
from domain.errors import InvalidInput
from domain.ids import PaymentMethodReference, RecoveryId, SellerId
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.moments import Gate
from tests.unit.application.story import (
    SUE,
    SUES_CLAIM,
    a_request,
    accept,
    actions,
    attempts_of,
    now_of,
    queued,
    saves_card,
    tell,
    work,
)
from tests.unit.application.world import ENGINE, World

SUE_HERSELF = Actor(subject="sue", role=Role.SELLER, request_id="req-sue", seller_id=SUE)
TOM = replace(SUE_HERSELF, subject="tom", seller_id=SellerId("tom"))


async def begin_setup(
    world: World, actor: Actor = SUE_HERSELF, *, email: str = "sue@example.com"
) -> CustomerSetup:
    return await world.create_customer(seller_id=SUE, email=email, name="Sue", actor=actor)


async def test_each_call_gives_leave_for_another_card_of_the_same_customer(
    world: World,
) -> None:
    first, second = await begin_setup(world), await begin_setup(world)
    assert first.customer == second.customer
    assert first.customer.reference is not None
    assert first.setup.reference != second.setup.reference
    assert len(world.processor.customers) == 1


async def test_twenty_callers_at_once_make_one_customer(world: World) -> None:
    begun = await asyncio.gather(*(begin_setup(world) for _ in range(20)))
    assert len({one.customer.reference for one in begun}) == 1
    assert len(world.processor.customers) == 1


async def test_of_two_callers_one_writes_the_customer_down(world: World) -> None:
    gate = Gate(world.begin, before=2)
    slow = replace(world.create_customer, ensure=replace(world.ensure_customer, begin=gate))
    late = asyncio.create_task(
        slow(seller_id=SUE, email="sue@example.com", name="Sue", actor=SUE_HERSELF)
    )
    await gate.reached.wait()
    begun = await begin_setup(world)
    before = snapshot(world)
    gate.go_on.set()
    assert (await late).customer == begun.customer
    assert changed(world, before) == []


async def test_a_customer_whose_answer_was_lost_is_found_again(world: World) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await begin_setup(world)
    begun = await begin_setup(world)
    assert list(world.processor.customers) == [begun.customer.reference]


async def test_an_address_that_was_refused_does_not_lock_the_seller_out(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await begin_setup(world, email="s..e@example.com")
    assert [problem.field for problem in refusal.value.fields] == ["email"]
    stored = world.database.tables.customers[SUE]
    begun = await asyncio.gather(*(begin_setup(world) for _ in range(20)))
    assert len({one.customer.reference for one in begun}) == 1
    assert begun[0].customer.email == "sue@example.com"
    assert begun[0].customer.key != stored.key
    assert actions(world) == [
        "customer.requested",
        "customer.refused",
        "customer.requested",
        "customer.opened",
    ]


@pytest.mark.parametrize("mishap", ["answer", "request"])
async def test_a_customer_of_a_forgotten_key_is_looked_up_before_another_is_made(
    world: World, mishap: str
) -> None:
    lose = world.door.lose_next_answer if mishap == "answer" else world.door.lose_next_request
    lose()
    with pytest.raises(GatewayUnavailable):
        await begin_setup(world)
    world.door.forget_keys()
    world.wait(KEY_LIFETIME)
    if mishap == "request":
        with pytest.raises(GatewayUnavailable, match="may still land"):
            await begin_setup(world)
        world.wait(KEY_GRACE)
    begun = await begin_setup(world, email="new@example.com")
    assert list(world.processor.customers) == [begun.customer.reference]
    is_first = mishap == "answer"
    assert begun.customer.email == ("sue@example.com" if is_first else "new@example.com")


async def test_another_seller_and_a_strange_address_are_refused(world: World) -> None:
    with pytest.raises(Forbidden):
        await begin_setup(world, TOM)
    with pytest.raises(InvalidInput):
        await world.create_customer(seller_id=SUE, email="sue", name=None, actor=SUE_HERSELF)
    assert (world.database.tables.customers, world.door.calls) == ({}, 0)


async def test_a_saved_card_is_kept_and_becomes_the_one_that_is_charged(world: World) -> None:
    payer = await saves_card(world)
    assert world.database.tables.customers[SUE].default_card == payer.card
    assert world.database.tables.cards[payer.card].last4 == "4242"
    assert world.processor.customers[payer.customer].default_card == payer.card
    assert actions(world) == [
        "customer.requested",
        "customer.opened",
        "card.attached",
        "customer.default_card_set",
        "customer.default_card_told",
    ]


async def test_charges_that_waited_for_a_card_go_once_there_is_one(world: World) -> None:
    first = await accept(world)
    world.wait(timedelta(seconds=1))
    other = SUES_CLAIM._replace(recovery_id=RecoveryId("2"))
    second = await accept(world, a_request("key-2", recovery=other))
    stranger = SUES_CLAIM._replace(seller_id=SellerId("tom"))
    toms = await accept(world, a_request("key-3", recovery=stranger))
    payer = await saves_card(world)
    await work(world)
    for transaction in (first, second):
        after = now_of(world, transaction)
        assert (after.charge_state, after.payment_method) == (ChargeState.CHARGED, payer.card)
        assert len(attempts_of(world, transaction.id, AttemptKind.CHARGE)) == 1
    assert now_of(world, toms).charge_state is ChargeState.AWAITING_PAYMENT_METHOD


async def test_the_same_card_again_changes_nothing(world: World) -> None:
    payer = await saves_card(world)
    before = snapshot(world)
    customer = await world.set_default_card(seller_id=SUE, card=payer.card, actor=SUE_HERSELF)
    assert customer.default_card == payer.card
    # Only the moment of the choice: a setup of an earlier moment must not undo it.
    assert changed(world, before) == ["customers"]


async def test_an_earlier_card_can_be_made_the_default_again(world: World) -> None:
    first = await saves_card(world)
    await saves_card(world)
    await world.set_default_card(seller_id=SUE, card=first.card, actor=SUE_HERSELF)
    assert world.database.tables.customers[SUE].default_card == first.card
    assert world.processor.customers[first.customer].default_card == first.card
    last = world.database.tables.audit[max(world.database.tables.audit)]
    assert last.actor == SUE_HERSELF
    assert (await accept(world)).payment_method == first.card


async def test_a_card_that_was_saved_elsewhere_is_kept_when_it_is_made_the_default(
    world: World,
) -> None:
    transaction = await accept(world)
    begun = await begin_setup(world)
    assert begun.customer.reference is not None
    card = world.processor.save_card(begun.customer.reference)
    await world.set_default_card(seller_id=SUE, card=card, actor=SUE_HERSELF)
    await work(world)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("works_between", [False, True])
async def test_the_later_setups_card_is_charged_whichever_is_heard_of_first(
    world: World, *, newest_first: bool, works_between: bool
) -> None:
    setups, cards = [], []
    for _ in range(2):
        setups.append((await begin_setup(world)).setup.reference)
        cards.append(world.processor.complete_setup(setups[-1]))
        world.wait(timedelta(seconds=1))
    for reference in reversed(setups) if newest_first else setups:
        await tell(world, "setup_intent.succeeded", reference)
        if works_between:
            await work(world)
    await work(world)
    customer = world.database.tables.customers[SUE]
    assert customer.reference is not None
    assert customer.default_card == cards[-1]
    assert world.database.tables.cards.keys() == set(cards)
    if works_between:
        assert world.processor.customers[customer.reference].default_card == cards[-1]


async def test_an_older_setup_undoes_no_choice_here_or_at_the_processor(world: World) -> None:
    late = await begin_setup(world)
    world.processor.complete_setup(late.setup.reference)
    world.wait(timedelta(seconds=1))
    payer = await saves_card(world)
    await world.set_default_card(seller_id=SUE, card=payer.card, actor=SUE_HERSELF)
    calls = world.door.calls
    await tell(world, "setup_intent.succeeded", late.setup.reference)
    await work(world)
    assert world.door.calls == calls + 1  # the look at the setup
    assert world.database.tables.customers[SUE].default_card == payer.card
    assert world.processor.customers[payer.customer].default_card == payer.card
    assert len(world.database.tables.cards) == 2


async def test_another_customers_card_is_refused_and_nothing_is_changed(world: World) -> None:
    await saves_card(world)
    toms = await saves_card(world, SellerId("tom"))
    before = snapshot(world)
    for card in (toms.card, PaymentMethodReference("pm_of_nobody")):
        with pytest.raises(NotThisSellers):
            await world.set_default_card(seller_id=SUE, card=card, actor=SUE_HERSELF)
    with pytest.raises(Forbidden):
        await world.set_default_card(seller_id=SUE, card=toms.card, actor=TOM)
    assert changed(world, before) == []


async def test_without_a_customer_there_is_no_default_to_set(world: World) -> None:
    card = PaymentMethodReference("pm_1")
    with pytest.raises(NotFound):
        await world.set_default_card(seller_id=SUE, card=card, actor=SUE_HERSELF)
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await begin_setup(world)
    with pytest.raises(NotFound):
        await world.set_default_card(seller_id=SUE, card=card, actor=ENGINE)
    assert queued(world) == []
