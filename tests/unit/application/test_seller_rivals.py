"""Two callers open the same seller's account or customer, and one of them is held up half-way."""

import asyncio
from dataclasses import replace

import pytest

from domain.connect_account import CountryUnsupported
from domain.errors import InvalidInput
from tests.unit.application.moments import Gate
from tests.unit.application.story import PAGES, SUE
from tests.unit.application.world import ENGINE, World

GOOD, BAD = "sue@example.com", "s..e@example.com"


async def open_account(world: World, *, country: str = "us", gate: Gate | None = None) -> str:
    create = replace(world.create_account, begin=gate) if gate else world.create_account
    opened = await create(seller_id=SUE, email=GOOD, country=country, pages=PAGES, actor=ENGINE)
    return opened.account.key


async def open_customer(world: World, *, email: str = GOOD, gate: Gate | None = None) -> str:
    create = replace(world.ensure_customer, begin=gate) if gate else world.create_customer
    return (await create(seller_id=SUE, email=email, name=None, actor=ENGINE)).customer.key


async def test_who_comes_late_to_replace_a_refused_account_takes_the_rivals(world: World) -> None:
    with pytest.raises(CountryUnsupported):
        await open_account(world, country="zz")
    gate = Gate(world.begin, before=2)
    slow = asyncio.create_task(open_account(world, gate=gate))
    await gate.reached.wait()
    key = await open_account(world)
    gate.go_on.set()
    assert await slow == key
    assert len(world.processor.accounts) == 1


async def test_a_late_refusal_leaves_the_rivals_account_alone(world: World) -> None:
    gate = Gate(world.begin, before=2)
    slow = asyncio.create_task(open_account(world, country="zz", gate=gate))
    await gate.reached.wait()
    with pytest.raises(CountryUnsupported):
        await open_account(world)
    key = await open_account(world)
    gate.go_on.set()
    with pytest.raises(CountryUnsupported):
        await slow
    stored = world.database.tables.accounts[SUE]
    assert (stored.key, stored.asked_at is None) == (key, False)


async def test_who_comes_late_to_replace_a_refused_customer_takes_the_rivals(world: World) -> None:
    with pytest.raises(InvalidInput):
        await open_customer(world, email=BAD)
    gate = Gate(world.begin, before=2)
    slow = asyncio.create_task(open_customer(world, gate=gate))
    await gate.reached.wait()
    key = await open_customer(world)
    gate.go_on.set()
    assert await slow == key
    assert len(world.processor.customers) == 1


async def test_a_late_refusal_leaves_the_rivals_customer_alone(world: World) -> None:
    gate = Gate(world.begin, before=2)
    slow = asyncio.create_task(open_customer(world, email=BAD, gate=gate))
    await gate.reached.wait()
    with pytest.raises(InvalidInput):
        await open_customer(world)
    key = await open_customer(world)
    gate.go_on.set()
    with pytest.raises(InvalidInput):
        await slow
    stored = world.database.tables.customers[SUE]
    assert (stored.key, stored.asked_at is None) == (key, False)
