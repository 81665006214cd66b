"""Subscriptions on PostgreSQL: however often one clicks it is one, and a page is one statement."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.memory.gateway_customers import MemoryCustomerGateway
from application.create_subscription import AlreadySubscribed, SubscriptionAnswer
from domain.errors import PaymentsError
from domain.ids import SellerId
from tests.billing_builders import a_subscription, an_invoice
from tests.builders import a_customer
from tests.contract.store import Store
from tests.integration.billing import billing_over
from tests.integration.postgres.event_door import EventDoor
from tests.integration.postgres.test_queries import counted
from tests.unit.application.world import ENGINE

CLICKS = 6


async def a_customer_of(door: EventDoor) -> SellerId:
    seller = a_customer()
    customer = await MemoryCustomerGateway(door.processor).create_customer(
        seller_id=seller.seller_id, email=seller.email, name=None, key=seller.key
    )
    async with door.store.begin() as unit:
        await unit.customers.add(seller.known_as(customer))
    return seller.seller_id


async def clicked(
    door: EventDoor, seller_id: SellerId, keys: list[str]
) -> list[SubscriptionAnswer | BaseException]:
    """Ask with all these keys at once."""
    create = billing_over(door.core, door.processor, door.store.billing).create()
    return await asyncio.gather(
        *(
            create(seller_id=seller_id, price=None, idempotency_key=key, actor=ENGINE)
            for key in keys
        ),
        return_exceptions=True,
    )


@pytest.mark.parametrize("is_same_key", [True, False])
async def test_however_often_a_seller_clicks_at_once_there_is_one_subscription(
    door: EventDoor, *, is_same_key: bool
) -> None:
    seller_id = await a_customer_of(door)
    keys = ["key-1" if is_same_key else f"key-{number}" for number in range(CLICKS)]
    answers = await clicked(door, seller_id, keys)
    page = await door.store.billing.subscriptions(seller_id, limit=10, after=None)
    (row,) = page.rows
    assert len(door.processor.subscriptions) == 1
    assert row.facts is not None
    given = [one for one in answers if isinstance(one, SubscriptionAnswer)]
    assert {answer.subscription.id for answer in given} == {row.id}
    assert [answer.replayed for answer in given].count(False) == 1
    refused = [one for one in answers if isinstance(one, PaymentsError)]
    assert len(given) + len(refused) == CLICKS
    assert {type(one) for one in refused} <= (set() if is_same_key else {AlreadySubscribed})
    assert all(answer.client_secret for answer in given)


@pytest.mark.parametrize("limit", [1, 100])
async def test_a_page_of_subscriptions_or_invoices_is_one_statement_whatever_its_size(
    postgres_store: Store, postgres_engine: AsyncEngine, limit: int
) -> None:
    seller_id = SellerId("seller-1")
    async with postgres_store.begin() as unit:
        for _ in range(120):
            await unit.subscriptions.add(a_subscription(seller_id))
            await unit.invoices.add(an_invoice(seller_id))
    async with counted(postgres_engine) as statements:
        subscriptions = await postgres_store.billing.subscriptions(
            seller_id, limit=limit, after=None
        )
        assert await statements() == 1
        invoices = await postgres_store.billing.invoices(seller_id, limit=limit, after=None)
        assert await statements() == 2
    assert len(subscriptions.rows) == len(invoices.rows) == limit
    assert (subscriptions.has_next, invoices.has_next) == (True, True)
