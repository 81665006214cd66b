"""A subscription starts at most once per key, and shows its state and its invoices' as they are."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.charge_gateway import GatewayMisused
from application.ports.refusals import RequestRefused
from application.ports.subscription_gateway import FoundSubscription, SubscriptionOrder
from domain.ids import (
    CustomerReference,
    InvoiceReference,
    PriceReference,
    SubscriptionId,
    SubscriptionReference,
)
from domain.invoice import InvoiceStatus
from domain.subscription import SubscriptionEnded, SubscriptionStatus
from tests.builders import a_seller_id, a_transaction_id, fresh, usd
from tests.contract.gateway_world import Bank, GatewayWorld, a_customer
from tests.contract.gateway_worlds import WORLDS, OpenWorld


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, sandbox: str) -> AsyncIterator[GatewayWorld]:
    open_world: OpenWorld = request.param
    async with open_world(sandbox) as opened:
        yield opened


async def an_order(world: GatewayWorld) -> SubscriptionOrder:
    return SubscriptionOrder(
        subscription_id=SubscriptionId(a_transaction_id()),
        seller_id=a_seller_id(),
        customer=await a_customer(world),
        price=await world.offer(usd(2_900)),
    )


async def started(world: GatewayWorld) -> FoundSubscription:
    return await world.subscriptions.create_subscription(await an_order(world), key=fresh("key"))


async def test_the_same_key_twice_is_one_subscription_that_waits_to_be_paid(
    world: GatewayWorld,
) -> None:
    order, key = await an_order(world), fresh("key")
    first = await world.subscriptions.create_subscription(order, key=key)
    assert await world.subscriptions.create_subscription(order, key=key) == first
    assert (first.customer, first.made_for) == (order.customer, order.subscription_id)
    assert (first.facts.price, first.facts.status) == (order.price, SubscriptionStatus.INCOMPLETE)
    assert first.facts.period_end - first.facts.period_start >= timedelta(days=28)
    assert not first.facts.cancel_at_period_end
    assert first.client_secret is not None
    assert "_secret" in first.client_secret
    assert first.client_secret not in repr(first)
    assert await world.subscriptions.find_subscription(first.facts.reference) == first


@pytest.mark.parametrize("flaw", ["price", "customer"])
async def test_what_is_refused_leaves_nothing(world: GatewayWorld, flaw: str) -> None:
    order, now = await an_order(world), await world.now()
    wrong = (
        replace(order, price=PriceReference("price_none"))
        if flaw == "price"
        else replace(order, customer=CustomerReference("cus_none"))
    )
    with pytest.raises(RequestRefused):
        await world.subscriptions.create_subscription(wrong, key=fresh("key"))
    until = now + timedelta(hours=1)
    assert await world.subscriptions.look_up_subscription(order, since=now, until=until) is None


async def test_a_subscription_is_looked_up_by_its_row_and_time(world: GatewayWorld) -> None:
    order, now, hour = await an_order(world), await world.now(), timedelta(hours=1)
    made = await world.subscriptions.create_subscription(order, key=fresh("key"))
    look_up, until = world.subscriptions.look_up_subscription, now + hour
    found = await look_up(order, since=now, until=until)
    assert found is not None
    assert (found.facts, found.made_for) == (made.facts, order.subscription_id)
    other = replace(order, subscription_id=SubscriptionId(a_transaction_id()))
    assert await look_up(other, since=now, until=until) is None
    assert await look_up(order, since=until, until=until + hour) is None


async def test_a_live_one_is_looked_up_whatever_row_it_names(world: GatewayWorld) -> None:
    order, now = await an_order(world), await world.now()
    forgetful = replace(order, subscription_id=SubscriptionId(a_transaction_id()))
    look_up = world.subscriptions.look_up_live
    assert await look_up(forgetful, since=now) is None
    made = await world.subscriptions.create_subscription(order, key=fresh("key"))
    found = await look_up(forgetful, since=now)
    assert found is not None
    assert (found.facts.reference, found.made_for) == (
        made.facts.reference,
        order.subscription_id,
    )
    assert await look_up(replace(order, price=PriceReference("price_other")), since=now) is None
    assert await look_up(forgetful, since=now + timedelta(hours=1)) is None
    await world.subscriptions.end_now(made.facts.reference)
    assert await look_up(forgetful, since=now) is None


async def test_one_that_has_ended_is_looked_up_too(world: GatewayWorld) -> None:
    order, now = await an_order(world), await world.now()
    made = await world.subscriptions.create_subscription(order, key=fresh("key"))
    await world.subscriptions.end_now(made.facts.reference)
    until = now + timedelta(hours=1)
    found = await world.subscriptions.look_up_subscription(order, since=now, until=until)
    assert found is not None
    assert found.facts.has_ended


async def test_a_paid_invoice_makes_it_active_and_tells_what_moved(world: GatewayWorld) -> None:
    made = await started(world)
    invoice = await world.latest_invoice(made.facts.reference)
    before = await world.subscriptions.find_invoice(invoice)
    assert before is not None
    assert (before.facts.status, before.facts.amount_due) == (InvoiceStatus.OPEN, usd(2_900))
    assert (before.facts.amount_paid, before.facts.amount_remaining) == (usd(0), usd(2_900))
    assert (before.takings, before.is_settled) == ((), True)
    await world.pay_invoice(invoice, Bank.PAYS)
    after = await world.subscriptions.find_invoice(invoice)
    assert after is not None
    assert (after.customer, after.facts.subscription) == (made.customer, made.facts.reference)
    assert (after.facts.status, after.facts.amount_paid) == (InvoiceStatus.PAID, usd(2_900))
    assert (after.facts.amount_remaining, after.facts.attempt_count) == (usd(0), 1)
    assert after.facts.number
    assert after.facts.hosted_page
    assert after.facts.pdf
    assert after.facts.period_start == made.facts.period_start
    assert after.facts.period_end == made.facts.period_end
    (taking,) = after.takings
    assert (taking.amount, taking.fee) == (usd(2_900), usd(114))
    assert taking.reference.startswith("txn_")
    active = await world.subscriptions.find_subscription(made.facts.reference)
    assert active.facts.status is SubscriptionStatus.ACTIVE
    paid = await world.subscriptions.find_paid_invoice(await world.payment_of(invoice))
    assert paid == invoice
    charge = await world.charge_of(invoice)
    assert await world.subscriptions.find_charged_invoice(charge) == invoice


async def test_a_declined_invoice_tells_why(world: GatewayWorld) -> None:
    made = await started(world)
    invoice = await world.latest_invoice(made.facts.reference)
    await world.pay_invoice(invoice, Bank.DECLINES)
    found = await world.subscriptions.find_invoice(invoice)
    assert found is not None
    assert (found.facts.status, found.facts.last_payment_error) == (
        InvoiceStatus.OPEN,
        "generic_decline",
    )
    assert (found.facts.attempt_count, found.takings) == (1, ())


async def test_an_end_with_the_period_can_be_taken_back(world: GatewayWorld) -> None:
    made = await started(world)
    reference = made.facts.reference
    await world.pay_invoice(await world.latest_invoice(reference), Bank.PAYS)
    for _ in range(2):
        ending = await world.subscriptions.end_with_period(reference, is_wanted=True)
        assert ending.facts.cancel_at_period_end
        assert ending.facts.canceled_at is not None
    resumed = await world.subscriptions.end_with_period(reference, is_wanted=False)
    assert not resumed.facts.cancel_at_period_end
    assert resumed.facts.status is SubscriptionStatus.ACTIVE


async def test_an_end_at_once_is_final(world: GatewayWorld) -> None:
    made = await started(world)
    reference = made.facts.reference
    await world.pay_invoice(await world.latest_invoice(reference), Bank.PAYS)
    first = await world.subscriptions.end_now(reference)
    assert first.facts.status is SubscriptionStatus.CANCELED
    assert (await world.subscriptions.end_now(reference)).facts == first.facts
    with pytest.raises(SubscriptionEnded):
        await world.subscriptions.end_with_period(reference, is_wanted=False)


async def test_what_does_not_exist_is_our_mistake_and_an_invoice_may_be_gone(
    world: GatewayWorld,
) -> None:
    nobody = SubscriptionReference("sub_none")
    with pytest.raises(GatewayMisused):
        await world.subscriptions.find_subscription(nobody)
    with pytest.raises(GatewayMisused):
        await world.subscriptions.end_with_period(nobody, is_wanted=True)
    with pytest.raises(GatewayMisused):
        await world.subscriptions.end_now(nobody)
    with pytest.raises(GatewayMisused):
        await world.subscriptions.find_paid_invoice("inpay_none")
    assert await world.subscriptions.find_invoice(InvoiceReference("in_none")) is None
