"""Cards and customers that change at Stripe or by the seller's hand, and charges that name them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.gateway_customers import delete_customer, detach
from application.actor import Forbidden
from application.errors import NewsOvertaken
from domain.charge import ChargeState
from domain.customer import CardNotChargeable, Customer
from domain.errors import InvalidInput
from domain.ids import CustomerReference
from domain.webhook_event import WebhookEventState
from tests.unit.application.ledger_view import charges_taken
from tests.unit.application.story import (
    SUE,
    Payer,
    accept,
    event_of,
    now_of,
    saves_card,
    tell,
    work,
)
from tests.unit.application.test_save_card import SUE_HERSELF, begin_setup
from tests.unit.application.world import ADMIN, ENGINE, WORKER, World


@pytest.fixture
async def payer(world: World) -> Payer:
    return await saves_card(world)


def sue(world: World) -> Customer:
    return world.database.tables.customers[SUE]


async def heard(world: World, kind: str, reference: str) -> str | None:
    """Let an event come in and be acted on; return its note."""
    event_id = await tell(world, kind, reference)
    await work(world)
    event = event_of(world, event_id)
    assert event.state is WebhookEventState.PROCESSED
    return event.note


async def test_a_setup_heard_of_late_does_not_bring_a_detached_card_back(world: World) -> None:
    begun = await begin_setup(world)
    card = world.processor.complete_setup(begun.setup.reference)
    await heard(world, "setup_intent.succeeded", begun.setup.reference)
    await world.detach_card(seller_id=SUE, card=card, actor=SUE_HERSELF)
    world.processor.cards[card] = replace(
        world.processor.cards[card],
        shown=replace(world.processor.cards[card].shown, customer=begun.customer.reference),
    )
    await heard(world, "setup_intent.succeeded", begun.setup.reference)
    assert sue(world).default_card is None
    with pytest.raises(CardNotChargeable):
        await world.set_default_card(seller_id=SUE, card=card, actor=SUE_HERSELF)


async def test_a_card_that_the_network_renewed_lets_waiting_charges_go(
    world: World, payer: Payer
) -> None:
    world.clock.advance(timedelta(days=365 * 12))
    transaction = await accept(world)
    assert transaction.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    held = world.processor.cards[payer.card]
    shown = replace(held.shown, exp_year=2045, last4="1881")
    world.processor.cards[payer.card] = replace(held, shown=shown)
    assert await heard(world, "payment_method.automatically_updated", payer.card) is None
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    assert world.database.tables.cards[payer.card].last4 == "1881"
    assert await heard(world, "payment_method.updated", payer.card) == "nothing new"


async def test_a_card_attached_elsewhere_is_kept_and_charged_once_it_is_chosen_there(
    world: World, payer: Payer
) -> None:
    card = world.processor.save_card(payer.customer)
    waiting = await tell(world, "customer.updated", payer.customer)
    world.processor.customers[payer.customer].default_card = card
    await work(world)
    assert event_of(world, waiting).state is WebhookEventState.FAILED
    await heard(world, "payment_method.attached", card)
    assert sue(world).default_card == payer.card
    assert await heard(world, "customer.updated", payer.customer) is None
    assert sue(world).default_card == card
    assert await heard(world, "customer.updated", payer.customer) == (
        "the default card is as it was"
    )


async def test_a_choice_that_stripe_has_not_heard_of_is_not_undone(world: World) -> None:
    first = await saves_card(world)
    begun = await begin_setup(world)
    world.wait(timedelta(seconds=1))
    second = world.processor.complete_setup(begun.setup.reference)
    event_id = await tell(world, "setup_intent.succeeded", begun.setup.reference)
    await world.process_event(event_id=event_id, actor=ENGINE)
    late = await tell(world, "customer.updated", first.customer)
    await world.process_event(event_id=late, actor=ENGINE)
    assert event_of(world, late).note == "a newer choice is on its way to Stripe"
    assert sue(world).default_card == second
    await work(world)
    assert world.processor.customers[first.customer].default_card == second


async def test_a_default_that_cannot_be_charged_is_not_followed(world: World, payer: Payer) -> None:
    other = await saves_card(world)
    await world.set_default_card(seller_id=SUE, card=payer.card, actor=SUE_HERSELF)
    card = world.database.tables.cards[other.card]
    world.database.tables.cards[other.card] = card.refused(at=world.clock.now())
    world.processor.customers[payer.customer].default_card = other.card
    note = await heard(world, "customer.updated", payer.customer)
    assert note == "Stripe's default card cannot be charged"
    assert sue(world).default_card == payer.card


async def test_a_deleted_customer_is_made_anew_and_what_waited_goes_on(
    world: World, payer: Payer
) -> None:
    transaction = await accept(world)
    delete_customer(world.processor, payer.customer)
    await tell(world, "payment_method.detached", payer.card)
    await tell(world, "customer.deleted", payer.customer)
    await work(world)
    assert now_of(world, transaction).charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert sue(world).reference is None
    again = await tell(world, "customer.deleted", payer.customer)
    await work(world)
    assert event_of(world, again).state is WebhookEventState.IGNORED
    other = await saves_card(world)
    assert other.customer != payer.customer
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    assert charges_taken(world) == 1


@pytest.mark.parametrize("customer", ["cus_foreign", None])
async def test_a_strangers_card_is_let_be(world: World, customer: str | None) -> None:
    owner = CustomerReference(customer or "cus_gone")
    card = world.processor.save_card(owner)
    if customer is None:
        detach(world.processor, card)
    event_id = await tell(world, "payment_method.attached", card)
    await work(world)
    expected = WebhookEventState.IGNORED if customer is None else WebhookEventState.FAILED
    assert event_of(world, event_id).state is expected
    assert world.database.tables.cards == {}


async def test_a_customer_is_ensured_once_and_mapped_by_the_service_only(world: World) -> None:
    engine_maps = world.ensure_customer.map
    assert await engine_maps(seller_id=SUE, email="old@example.com", actor=ENGINE)
    assert not await engine_maps(seller_id=SUE, email="sue@example.com", actor=ENGINE)
    assert (sue(world).email, world.processor.customers) == ("sue@example.com", {})
    for actor in (SUE_HERSELF, ADMIN):
        with pytest.raises(Forbidden):
            await engine_maps(seller_id=SUE, email="sue@example.com", actor=actor)
    first, again = [
        await world.ensure_customer(
            seller_id=SUE, email="sue@example.com", name=None, actor=SUE_HERSELF
        )
        for _ in range(2)
    ]
    assert (first.created, again.created) == (True, False)
    assert first.customer.reference == again.customer.reference
    assert not await engine_maps(seller_id=SUE, email="new@example.com", actor=ENGINE)
    assert sue(world).email == "sue@example.com"
    with pytest.raises(InvalidInput):
        await engine_maps(seller_id=SUE, email="nobody", actor=ENGINE)


async def test_a_charge_brings_its_fee_and_its_refusal_by_its_intent(
    world: World, payer: Payer
) -> None:
    assert payer.card
    world.processor.settle_fees_late()
    transaction = await accept(world)
    await work(world)
    (charge,) = world.processor.charges
    world.processor.settle_fees()
    assert await heard(world, "charge.updated", charge) == "already charged"
    assert now_of(world, transaction).processing_fee is not None
    assert await heard(world, "charge.succeeded", charge) == "already booked"


async def test_news_of_a_card_or_customer_that_was_overtaken_is_asked_for_again(
    world: World, payer: Payer
) -> None:
    for kind, reference in (
        ("payment_method.updated", payer.card),
        ("customer.updated", payer.customer),
    ):
        event_id = await tell(world, kind, reference)
        event = event_of(world, event_id)
        handler = world.event_handlers.find(kind, account=None)
        assert handler is not None
        effect = await handler(event, actor=WORKER)
        card, customer = world.database.tables.cards[payer.card], sue(world)
        world.database.tables.cards[payer.card] = card.refused(at=world.clock.now())
        world.database.tables.customers[SUE] = replace(customer, email=f"{kind}@example.com")
        async with world.begin() as unit:
            with pytest.raises(NewsOvertaken):
                await effect(unit)


async def test_a_card_becomes_chargeable_again_only_by_a_new_number_or_date(
    world: World, payer: Payer
) -> None:
    refused = world.database.tables.cards[payer.card].refused(at=world.clock.now())
    same = refused.described(brand="visa", last4="4242", exp_month=12, exp_year=2034)
    assert same == refused
    later = refused.described(brand="visa", last4="4242", exp_month=12, exp_year=2035)
    assert later.is_chargeable(at=world.clock.now())


async def test_a_charge_without_an_intent_is_none_of_ours(world: World, payer: Payer) -> None:
    assert payer.card
    transaction = await accept(world)
    await work(world)
    (charge,) = world.processor.charges
    world.processor.charges[charge].payment_intent = None
    world.database.tables.transactions[transaction.id] = replace(
        now_of(world, transaction), processing_fee=None
    )
    event_id = await tell(world, "charge.succeeded", charge)
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.IGNORED


async def test_what_waited_goes_on_with_a_card_that_was_chosen_at_stripe(
    world: World, payer: Payer
) -> None:
    refused = await saves_card(world)
    card = world.database.tables.cards[refused.card]
    world.database.tables.cards[refused.card] = card.refused(at=world.clock.now())
    transaction = await accept(world)
    world.processor.customers[payer.customer].default_card = payer.card
    await heard(world, "customer.updated", payer.customer)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
