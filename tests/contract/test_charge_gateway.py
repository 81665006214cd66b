"""A charge happens at most once per key, and whatever became of it can be found out."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from application.ports.charge_gateway import (
    ActionRequired,
    Charged,
    Declined,
    GatewayBusy,
    GatewayMisused,
    GatewayUnavailable,
    NotCharged,
)
from domain.attempt import ChargeRequest
from domain.ids import (
    CustomerReference,
    PaymentIntentReference,
    PaymentMethodReference,
)
from domain.transaction import Failure
from tests.builders import a_transaction_id, fresh, usd
from tests.contract.gateway_world import Bank, GatewayWorld, a_customer
from tests.contract.gateway_worlds import WORLDS, OpenWorld

DECLINE = Failure("card_declined", "generic_decline", "try_again_later")


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def a_request(world: GatewayWorld, bank: Bank = Bank.PAYS) -> ChargeRequest:
    customer = await a_customer(world)
    return ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(2000),
        customer=customer,
        payment_method=await world.save_card(customer, bank),
    )


async def a_declined_intent(world: GatewayWorld, request: ChargeRequest) -> PaymentIntentReference:
    declined = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(declined, Declined)
    assert declined.payment_intent is not None
    return declined.payment_intent


async def test_a_card_that_pays_is_charged_and_the_processing_fee_is_exact(
    world: GatewayWorld,
) -> None:
    request = await a_request(world)
    charged = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(charged, Charged)
    assert charged.transaction_id == request.transaction_id
    assert charged.amount == usd(2000)
    assert charged.processing_fee is not None
    assert charged.processing_fee.amount == usd(88)
    assert await world.charges_taken() == 1


async def test_the_same_key_twice_is_one_charge(world: GatewayWorld) -> None:
    request, key = await a_request(world), fresh("key")
    first = await world.charges.charge(request, key=key)
    assert await world.charges.charge(request, key=key) == first
    assert await world.charges_taken() == 1


async def test_a_key_used_for_another_request_is_an_unknown_outcome(world: GatewayWorld) -> None:
    request, key = await a_request(world), fresh("key")
    await world.charges.charge(request, key=key)
    with pytest.raises(GatewayUnavailable):
        await world.charges.charge(replace(request, amount=usd(2001)), key=key)
    assert await world.charges_taken() == 1


async def test_a_decline_names_its_codes_and_the_intent(world: GatewayWorld) -> None:
    request = await a_request(world, Bank.DECLINES)
    declined = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(declined, Declined)
    assert declined.failure == DECLINE
    assert declined.transaction_id == request.transaction_id
    assert declined.payment_intent is not None
    assert await world.charges.find_charge(declined.payment_intent) == declined
    assert await world.charges_taken() == 0


async def test_the_same_key_repeats_a_decline(world: GatewayWorld) -> None:
    request, key = await a_request(world, Bank.DECLINES), fresh("key")
    first = await world.charges.charge(request, key=key)
    assert await world.charges.charge(request, key=key) == first


async def test_a_declined_intent_is_charged_with_another_card(world: GatewayWorld) -> None:
    request = await a_request(world, Bank.DECLINES)
    intent = await a_declined_intent(world, request)
    card = await world.save_card(request.customer, Bank.PAYS)
    again = replace(request, payment_method=card, payment_intent=intent)
    charged = await world.charges.charge(again, key=fresh("key"))
    assert isinstance(charged, Charged)
    assert charged.payment_intent == intent
    assert await world.charges_taken() == 1


async def test_an_intent_that_is_paid_already_is_not_charged_again(world: GatewayWorld) -> None:
    request = await a_request(world)
    charged = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(charged, Charged)
    again = replace(request, payment_intent=charged.payment_intent)
    assert await world.charges.charge(again, key=fresh("key")) == charged
    assert await world.charges_taken() == 1


async def test_a_bank_that_asks_for_the_seller_is_no_decline(world: GatewayWorld) -> None:
    request = await a_request(world, Bank.ASKS)
    outcome = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(outcome, ActionRequired)
    assert outcome.failure is not None
    assert outcome.failure.code == "authentication_required"
    assert outcome.payment_intent is not None
    assert await world.charges.find_charge(outcome.payment_intent) == outcome
    assert await world.charges_taken() == 0


async def test_what_the_seller_pays_on_the_screen_is_found(world: GatewayWorld) -> None:
    request = await a_request(world, Bank.ASKS)
    outcome = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(outcome, NotCharged)
    assert outcome.payment_intent is not None
    await world.pay(outcome.payment_intent)
    found = await world.charges.find_charge(outcome.payment_intent)
    assert isinstance(found, Charged)
    assert found.transaction_id == request.transaction_id
    assert found.amount == usd(2000)


async def test_a_lost_answer_is_repeated_by_the_same_key(world: GatewayWorld) -> None:
    request, key = await a_request(world), fresh("key")
    await world.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.charges.charge(request, key=key)
    assert isinstance(await world.charges.charge(request, key=key), Charged)
    assert await world.charges_taken() == 1


async def test_a_lost_request_charges_when_it_is_repeated(world: GatewayWorld) -> None:
    request, key = await a_request(world), fresh("key")
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.charges.charge(request, key=key)
    assert await world.charges_taken() == 0
    assert isinstance(await world.charges.charge(request, key=key), Charged)
    assert await world.charges_taken() == 1


async def test_a_look_up_finds_the_charge_behind_a_lost_answer(world: GatewayWorld) -> None:
    request, since = await a_request(world), await world.now()
    await world.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.charges.charge(request, key=fresh("key"))
    found = await world.charges.look_up_charge(request, since=since)
    assert isinstance(found, Charged)
    assert found.transaction_id == request.transaction_id
    assert found.processing_fee is not None


async def test_a_look_up_proves_that_nothing_was_made(world: GatewayWorld) -> None:
    request, since = await a_request(world), await world.now()
    await world.charges.charge(
        replace(request, transaction_id=a_transaction_id()), key=fresh("key")
    )
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.charges.charge(request, key=fresh("key"))
    assert await world.charges.look_up_charge(request, since=since) is None


async def test_a_look_up_without_an_answer_proves_nothing(world: GatewayWorld) -> None:
    request, since = await a_request(world), await world.now()
    await world.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await world.charges.look_up_charge(request, since=since)


async def test_an_older_decline_is_no_trace_of_a_second_attempt(world: GatewayWorld) -> None:
    request = await a_request(world, Bank.DECLINES)
    intent = await a_declined_intent(world, request)
    await world.pass_hour()
    again, since = replace(request, payment_intent=intent), await world.now()
    assert await world.charges.look_up_charge(again, since=since) is None


async def test_a_look_up_finds_the_decline_of_a_second_attempt(world: GatewayWorld) -> None:
    request = await a_request(world, Bank.DECLINES)
    intent = await a_declined_intent(world, request)
    await world.pass_hour()
    again, since = replace(request, payment_intent=intent), await world.now()
    await world.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await world.charges.charge(again, key=fresh("key"))
    found = await world.charges.look_up_charge(again, since=since)
    assert isinstance(found, Declined)
    assert found.failure == DECLINE


async def test_another_customers_card_is_refused(world: GatewayWorld) -> None:
    request = await a_request(world)
    other = await a_customer(world)
    card = await world.save_card(other, Bank.PAYS)
    refused = await world.charges.charge(replace(request, payment_method=card), key=fresh("key"))
    assert isinstance(refused, Declined)
    assert await world.charges_taken() == 0


async def test_a_card_that_does_not_exist_is_refused(world: GatewayWorld) -> None:
    request = replace(await a_request(world), payment_method=PaymentMethodReference("pm_nobodys"))
    refused = await world.charges.charge(request, key=fresh("key"))
    assert isinstance(refused, Declined)
    assert refused.failure.code == "resource_missing"


async def test_a_customer_that_does_not_exist_is_refused(world: GatewayWorld) -> None:
    request = replace(await a_request(world), customer=CustomerReference("cus_nobody"))
    assert isinstance(await world.charges.charge(request, key=fresh("key")), Declined)
    assert await world.charges_taken() == 0


async def test_an_intent_that_does_not_exist_is_our_mistake(world: GatewayWorld) -> None:
    with pytest.raises(GatewayMisused):
        await world.charges.find_charge(PaymentIntentReference("pi_nobodys"))


async def test_a_call_that_is_turned_away_did_nothing(world: GatewayWorld) -> None:
    request, key = await a_request(world), fresh("key")
    await world.turn_next_away()
    with pytest.raises(GatewayBusy):
        await world.charges.charge(request, key=key)
    assert await world.charges_taken() == 0
    await world.charges.charge(request, key=key)
    assert await world.charges_taken() == 1
