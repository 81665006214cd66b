"""3-D Secure: the seller gets the secret while the bank asks, and Stripe's event does the rest."""

from dataclasses import replace

import pytest

from application.actor import Actor, Forbidden
from application.complete_payment_action import CompletePaymentAction, PaymentActionNotRequired
from application.ports.errors import NotFound
from application.show_transactions import ShowTransactions
from domain.charge import ChargeState
from domain.ids import SellerId, TransactionId
from domain.transaction import Transaction
from tests.builders import a_transaction_id
from tests.unit.application.ledger_view import (
    changed,
    charges_taken,
    require_agreement,
    snapshot,
)
from tests.unit.application.story import Payer, accept, now_of, saves_card, tell, work
from tests.unit.application.test_save_card import SUE_HERSELF
from tests.unit.application.world import ADMIN, ENGINE, WORKER, World

TOM = replace(SUE_HERSELF, seller_id=SellerId("tom"))


@pytest.fixture
def complete(world: World) -> CompletePaymentAction:
    return CompletePaymentAction(ShowTransactions(world.queries), world.charges)


@pytest.fixture
async def payer(world: World) -> Payer:
    return await saves_card(world)


@pytest.fixture
async def asked(world: World, payer: Payer) -> Transaction:
    """Let the bank ask for the seller of a fee."""
    assert payer.card
    world.processor.demand_action_next()
    transaction = await accept(world)
    await work(world)
    return now_of(world, transaction)


@pytest.mark.parametrize("actor", [SUE_HERSELF, ENGINE, ADMIN], ids=lambda actor: actor.role)
async def test_the_secret_is_for_the_seller_the_service_and_admins(
    world: World, complete: CompletePaymentAction, payer: Payer, asked: Transaction, actor: Actor
) -> None:
    before = snapshot(world)
    step = await complete(asked.id, actor=actor)
    assert step.action.client_secret == f"{asked.payment_intent}_secret"
    assert step.action.card == payer.card
    assert changed(world, before) == []


async def test_another_seller_and_the_worker_get_nothing(
    complete: CompletePaymentAction, asked: Transaction
) -> None:
    with pytest.raises(NotFound):
        await complete(asked.id, actor=TOM)
    with pytest.raises(NotFound):
        await complete(TransactionId(a_transaction_id()), actor=ENGINE)
    with pytest.raises(Forbidden):
        await complete(asked.id, actor=WORKER)


async def test_once_the_seller_has_answered_the_event_finishes_the_charge(
    world: World, complete: CompletePaymentAction, asked: Transaction
) -> None:
    intent = asked.payment_intent
    assert intent is not None
    world.processor.pay(intent)
    with pytest.raises(PaymentActionNotRequired):
        await complete(asked.id, actor=SUE_HERSELF)
    for kind in ("payment_intent.requires_action", "payment_intent.succeeded"):
        await tell(world, kind, intent)
    await work(world)
    assert now_of(world, asked).charge_state is ChargeState.CHARGED
    with pytest.raises(PaymentActionNotRequired) as refusal:
        await complete(asked.id, actor=SUE_HERSELF)
    assert str(refusal.value) == "nothing to confirm; the charge is CHARGED"
    assert charges_taken(world) == 1
    require_agreement(world)
