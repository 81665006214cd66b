"""A card that is detached: another takes its place, and whatever names it waits."""

import pytest

from application.actor import Forbidden
from application.ports.charge_gateway import GatewayUnavailable
from application.show_seller import ShowSeller
from domain.charge import ChargeState
from domain.customer import CardNotChargeable, Customer, NotThisSellers
from domain.ids import PaymentMethodReference
from domain.webhook_event import WebhookEventState
from tests.unit.application.ledger_view import changed, charges_taken, snapshot
from tests.unit.application.story import (
    SUE,
    Payer,
    a_request,
    accept,
    actions,
    event_of,
    now_of,
    saves_card,
    tell,
    work,
)
from tests.unit.application.test_save_card import SUE_HERSELF, TOM
from tests.unit.application.world import World


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


async def test_a_detached_card_is_listed_no_more_and_the_newest_other_one_is_charged(
    world: World, payer: Payer
) -> None:
    second, third = await saves_card(world), await saves_card(world)
    show = ShowSeller(world.queries, world.queries, world.queries, world.clock)
    assert sue(world).default_card == third.card
    after = await world.detach_card(seller_id=SUE, card=third.card, actor=SUE_HERSELF)
    await work(world)
    assert after.default_card == second.card
    assert world.processor.customers[payer.customer].default_card == second.card
    shown = await show.cards(SUE, actor=SUE_HERSELF)
    assert [(one.card.reference, one.is_default) for one in shown] == [
        (second.card, True),
        (payer.card, False),
    ]
    assert actions(world)[-2:] == ["card.detached", "customer.default_card_told"]


async def test_to_detach_a_card_again_changes_nothing(world: World, payer: Payer) -> None:
    await world.detach_card(seller_id=SUE, card=payer.card, actor=SUE_HERSELF)
    await work(world)
    before = snapshot(world)
    await world.detach_card(seller_id=SUE, card=payer.card, actor=SUE_HERSELF)
    assert changed(world, before) == []
    assert await heard(world, "payment_method.detached", payer.card) == "already detached"
    assert sue(world).default_card is None


async def test_nobody_elses_card_is_detached(world: World, payer: Payer) -> None:
    with pytest.raises(Forbidden):
        await world.detach_card(seller_id=SUE, card=payer.card, actor=TOM)
    for card in (payer.card, PaymentMethodReference("pm_unknown")):
        with pytest.raises(NotThisSellers):
            await world.detach_card(seller_id=TOM.seller_id or SUE, card=card, actor=TOM)
    assert world.processor.cards[payer.card].shown.customer == payer.customer


async def test_a_detachment_whose_answer_was_lost_is_brought_by_the_event(
    world: World, payer: Payer
) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.detach_card(seller_id=SUE, card=payer.card, actor=SUE_HERSELF)
    assert await heard(world, "payment_method.detached", payer.card) is None
    assert sue(world).default_card is None


async def test_a_charge_that_names_a_detached_card_waits_for_another(
    world: World, payer: Payer
) -> None:
    transaction = await accept(world, a_request(payment_method=payer.card))
    await world.detach_card(seller_id=SUE, card=payer.card, actor=SUE_HERSELF)
    await work(world)
    assert now_of(world, transaction).charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    with pytest.raises(NotThisSellers):
        await world.set_default_card(seller_id=SUE, card=payer.card, actor=SUE_HERSELF)
    with pytest.raises(CardNotChargeable):
        await accept(world, a_request("key-2", payment_method=payer.card))
    other = await saves_card(world)
    assert now_of(world, transaction).payment_method == other.card
    assert charges_taken(world) == 1


async def test_the_default_stays_where_another_card_is_detached(world: World, payer: Payer) -> None:
    default = await saves_card(world)
    after = await world.detach_card(seller_id=SUE, card=payer.card, actor=SUE_HERSELF)
    assert after.default_card == default.card


async def test_what_waited_goes_on_with_the_card_that_takes_the_place(
    world: World, payer: Payer
) -> None:
    refused = await saves_card(world)
    card = world.database.tables.cards[refused.card]
    world.database.tables.cards[refused.card] = card.refused(at=world.clock.now())
    transaction = await accept(world)
    await world.detach_card(seller_id=SUE, card=refused.card, actor=SUE_HERSELF)
    await work(world)
    assert now_of(world, transaction).payment_method == payer.card
    assert charges_taken(world) == 1
