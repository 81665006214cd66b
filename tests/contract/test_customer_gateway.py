"""A seller becomes a customer at most once per key, and saves cards without showing them to us."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from application.ports.charge_gateway import GatewayMisused
from application.ports.customer_gateway import FoundCustomer
from domain.errors import InvalidInput
from domain.ids import CustomerReference, PaymentMethodReference
from tests.builders import a_seller_id, fresh
from tests.contract.gateway_world import Bank, GatewayWorld, a_customer
from tests.contract.gateway_worlds import WORLDS, OpenWorld


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def test_the_same_key_twice_is_one_customer(world: GatewayWorld) -> None:
    seller, key = a_seller_id(), fresh("key")
    first = await world.customers.create_customer(
        seller_id=seller, email="a@example.com", name=None, key=key
    )
    second = await world.customers.create_customer(
        seller_id=seller, email="a@example.com", name=None, key=key
    )
    assert first == second


async def test_an_address_that_is_refused_is_blamed_and_leaves_no_customer(
    world: GatewayWorld,
) -> None:
    seller, email, now = a_seller_id(), "a..b@example.com", await world.now()
    with pytest.raises(InvalidInput) as refusal:
        await world.customers.create_customer(
            seller_id=seller, email=email, name=None, key=fresh("key")
        )
    assert [problem.field for problem in refusal.value.fields] == ["email"]
    until = now + timedelta(hours=1)
    look_up = world.customers.look_up_customer
    assert await look_up(seller, email=email, since=now, until=until) is None


async def test_a_customer_is_looked_up_by_its_seller_address_and_time(world: GatewayWorld) -> None:
    seller, email = a_seller_id(), "a@example.com"
    now, hour = await world.now(), timedelta(hours=1)
    made = await world.customers.create_customer(
        seller_id=seller, email=email, name=None, key=fresh("key")
    )
    await world.customers.create_customer(
        seller_id=a_seller_id(), email=email, name=None, key=fresh("key")
    )
    look_up = world.customers.look_up_customer
    until = now + hour
    assert await look_up(seller, email=email, since=now, until=until) == made
    assert await look_up(seller, email="b@example.com", since=now, until=until) is None
    assert await look_up(a_seller_id(), email=email, since=now, until=until) is None
    assert await look_up(seller, email=email, since=until, until=until + hour) is None


async def test_a_setup_saves_a_card_for_its_customer(world: GatewayWorld) -> None:
    customer = await a_customer(world)
    setup = await world.customers.start_card_setup(customer, key=fresh("key"))
    assert setup.client_secret.startswith(setup.reference)
    assert await world.customers.find_card_of_setup(setup.reference) is None
    reference = await world.complete_setup(setup.reference)
    chosen = await world.customers.find_card_of_setup(setup.reference)
    assert chosen is not None
    assert abs(chosen.chosen_at - await world.now()) < timedelta(minutes=1)
    card = chosen.card
    assert (card.reference, card.customer) == (reference, customer)
    assert (card.brand, card.last4) == ("visa", "4242")
    assert 1 <= card.exp_month <= 12
    assert card.exp_year > 2026
    assert await world.customers.find_card(reference) == card


async def test_the_same_key_twice_is_one_setup(world: GatewayWorld) -> None:
    customer, key = await a_customer(world), fresh("key")
    first = await world.customers.start_card_setup(customer, key=key)
    assert await world.customers.start_card_setup(customer, key=key) == first


async def test_a_card_names_the_customer_that_it_belongs_to(world: GatewayWorld) -> None:
    mine, theirs = await a_customer(world), await a_customer(world)
    card = await world.customers.find_card(await world.save_card(theirs, Bank.PAYS))
    assert card is not None
    assert card.customer == theirs
    assert card.customer != mine


async def test_a_card_that_does_not_exist_is_not_found(world: GatewayWorld) -> None:
    assert await world.customers.find_card(PaymentMethodReference("pm_nobodys")) is None


async def test_a_customer_that_does_not_exist_is_our_mistake(world: GatewayWorld) -> None:
    with pytest.raises(GatewayMisused):
        await world.customers.start_card_setup(CustomerReference("cus_nobody"), key=fresh("key"))


async def test_a_card_of_the_customer_becomes_the_default(world: GatewayWorld) -> None:
    customer = await a_customer(world)
    card = await world.save_card(customer, Bank.PAYS)
    await world.customers.set_default_card(customer, card)
    await world.customers.set_default_card(customer, card)


async def test_another_customers_card_does_not_become_the_default(world: GatewayWorld) -> None:
    mine, theirs = await a_customer(world), await a_customer(world)
    card = await world.save_card(theirs, Bank.PAYS)
    with pytest.raises(GatewayMisused):
        await world.customers.set_default_card(mine, card)


async def test_a_customer_shows_its_default_card_until_the_card_is_detached(
    world: GatewayWorld,
) -> None:
    customer = await a_customer(world)
    assert await world.customers.find_customer(customer) == FoundCustomer(None)
    card = await world.save_card(customer, Bank.PAYS)
    await world.customers.set_default_card(customer, card)
    assert await world.customers.find_customer(customer) == FoundCustomer(card)
    for _ in range(2):
        await world.customers.detach_card(card)
    found = await world.customers.find_card(card)
    assert found is not None
    assert found.customer is None
    assert await world.customers.find_customer(customer) == FoundCustomer(None)


async def test_a_card_that_does_not_exist_is_detached_already(world: GatewayWorld) -> None:
    await world.customers.detach_card(PaymentMethodReference("pm_nobodys"))


async def test_a_deleted_customer_is_gone_with_its_cards(world: GatewayWorld) -> None:
    customer = await a_customer(world)
    card = await world.save_card(customer, Bank.PAYS)
    await world.delete_customer(customer)
    assert await world.customers.find_customer(customer) is None
    found = await world.customers.find_card(card)
    assert found is not None
    assert found.customer is None
    with pytest.raises(GatewayMisused):
        await world.customers.start_card_setup(customer, key=fresh("key"))
