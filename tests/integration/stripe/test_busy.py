"""A Stripe that turns calls away: the fee is charged once, by one attempt, and never fails."""

from dataclasses import replace

import pytest

from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.client import StripeConnection
from application.ports.charge_gateway import GatewayBusy
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.transaction import Transaction
from tests.builders import a_card
from tests.integration.stripe.ways import a_request, charges_taken, plan_fault
from tests.unit.application.story import SUE, accept, actions, attempts_of, now_of, run_charge
from tests.unit.application.story import saves_card as saves_card_in_memory
from tests.unit.application.world import World

TIMES = 3


async def accepted(world: World, connection: StripeConnection) -> Transaction:
    """Return a commission of a seller whose card is at Stripe; all else is in memory."""
    world.charges = StripeChargeGateway(connection.client)
    await saves_card_in_memory(world)
    request = await a_request(connection.client)
    customers = world.database.tables.customers
    customers[SUE] = replace(
        customers[SUE], reference=request.customer, default_card=request.payment_method
    )
    card = replace(a_card(SUE), reference=request.payment_method)
    world.database.tables.cards[card.reference] = card
    return await accept(world)


@pytest.mark.parametrize("kind", ["429", "429_without_reason", "lock_timeout"])
async def test_a_charge_that_is_turned_away_is_made_once_and_never_fails(
    connection: StripeConnection, kind: str
) -> None:
    world = World()
    transaction = await accepted(world, connection)
    await plan_fault(connection.client, kind, path="/v1/payment_intents", times=TIMES)
    keys = set()
    for _ in range(TIMES):
        with pytest.raises(GatewayBusy, match="status 429"):
            await run_charge(world, transaction)
        (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
        assert attempt.state is AttemptState.IN_FLIGHT
        assert now_of(world, transaction).charge_state is ChargeState.PROCESSING
        keys.add(attempt.key)
    assert await charges_taken(connection.client) == 0

    await run_charge(world, transaction)

    (attempt,) = attempts_of(world, transaction.id, AttemptKind.CHARGE)
    assert (attempt.state, {attempt.key}) == (AttemptState.SUCCEEDED, keys)
    assert now_of(world, transaction).charge_state is ChargeState.CHARGED
    assert await charges_taken(connection.client) == 1
    assert [action for action in actions(world) if action.startswith("charge.")] == [
        "charge.submit",
        "charge.succeeded",
    ]
