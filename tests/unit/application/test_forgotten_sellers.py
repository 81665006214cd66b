"""What a seller began in a life that is lost is found at Stripe, and not begun again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.memory.system import SequentialIds
from application.connect_seller import CreateConnectAccount
from application.create_subscription import CreateSubscription
from tests.unit.application.billing_world import BASIC, PLUS
from tests.unit.application.story import PAGES, SUE
from tests.unit.application.world import ADMIN, ENGINE, World

EMAIL = "sue@example.com"


@pytest.fixture
def after() -> World:
    """Return another life, which draws other ids."""
    made = World()
    made.ids = SequentialIds(1_000)
    return made


def since(world: World) -> datetime:
    return world.clock.now() - timedelta(hours=1)


def opener(after: World, stripe: World) -> CreateConnectAccount:
    link = replace(after.create_link, gateway=stripe.accounts)
    return replace(
        after.create_account, gateway=stripe.accounts, link=link, forgotten_since=since(stripe)
    )


async def open_account(create: CreateConnectAccount) -> str:
    """Return Stripe's name of the account that a request came to."""
    given = {"email": EMAIL, "country": "us"}
    begun = await create(seller_id=SUE, pages=PAGES, actor=ADMIN, **given)
    assert begun.account.facts is not None
    return str(begun.account.facts.reference)


async def test_an_account_of_the_lost_life_is_found(world: World, after: World) -> None:
    first = await open_account(world.create_account)
    assert await open_account(opener(after, world)) == first
    assert len(world.processor.accounts) == 1
    # From here on it is known, and Stripe is not asked for it.
    assert await open_account(opener(after, world)) == first


async def test_an_account_that_never_was_is_opened_once(world: World, after: World) -> None:
    first = await open_account(opener(after, world))
    assert await open_account(opener(after, world)) == first
    assert len(world.processor.accounts) == 1


async def subscriber(after: World, stripe: World) -> CreateSubscription:
    """Return who subscribes Sue in another life, in which she is the same customer."""
    ensure = replace(after.ensure_customer, gateway=stripe.customers, forgotten_since=since(stripe))
    await ensure(seller_id=SUE, email=EMAIL, name=None, actor=ADMIN)
    return replace(
        after.create_subscription,
        gateway=stripe.subscriptions,
        settle=replace(after.settle_subscription, gateway=stripe.subscriptions),
        forgotten_since=since(stripe),
    )


async def subscribed(create: CreateSubscription, price: str = BASIC) -> str:
    """Return Stripe's name of the subscription that a request came to."""
    answer = await create(
        seller_id=SUE, price=type(BASIC)(price), idempotency_key=f"key-{price}", actor=ENGINE
    )
    assert answer.client_secret is not None
    assert answer.subscription.facts is not None
    return str(answer.subscription.facts.reference)


async def test_a_subscription_of_the_lost_life_is_found(world: World, after: World) -> None:
    await world.ensure_customer(seller_id=SUE, email=EMAIL, name=None, actor=ADMIN)
    first = await subscribed(world.create_subscription)
    create = await subscriber(after, world)
    assert await subscribed(create) == first
    assert len(world.processor.subscriptions) == 1
    # Another price is another subscription, and is begun.
    assert await subscribed(create, PLUS) != first
    assert len(world.processor.subscriptions) == 2
