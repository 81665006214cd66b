"""Subscriptions: begun by a first payment, kept by the clock, ended by somebody or by time."""

from datetime import UTC, datetime

import pytest

from tests.integration.sandbox.door import Door
from tests.integration.sandbox.subscribing import (
    DAY,
    HOUR,
    active,
    intent_of,
    invoices,
    now_of,
    period,
    plan,
    subscribe,
    wait,
    wait_until,
)

INCOMPLETE = {"payment_behavior": "default_incomplete"}


async def test_a_first_payment_begins_a_subscription(door: Door) -> None:
    customer, method = await door.saved_card()
    begun = await subscribe(
        door,
        customer,
        **INCOMPLETE,
        payment_settings={"save_default_payment_method": "on_subscription"},
    )
    invoice = begun.latest_invoice
    assert (begun.status, invoice.status, invoice.amount_due) == ("incomplete", "open", 2900)
    secret = invoice.confirmation_secret.client_secret
    assert secret.startswith(intent_of(invoice) + "_secret_")
    await door.v1.payment_intents.confirm_async(intent_of(invoice), {"payment_method": method})
    after = await now_of(door, begun)
    (paid,) = await invoices(door, begun)
    assert (after.status, after.default_payment_method) == ("active", method)
    assert (paid.status, paid.amount_paid, paid.attempt_count) == ("paid", 2900, 1)
    assert (await door.books())["sums"]["usd"]["charge"]["amount"] == 2900


async def test_the_events_of_a_beginning_come_in_stripes_order(door: Door) -> None:
    customer, method = await door.saved_card()
    begun = await subscribe(door, customer, **INCOMPLETE)
    await door.v1.payment_intents.confirm_async(
        intent_of(begun.latest_invoice), {"payment_method": method}
    )
    told = await door.event_types()
    assert told[told.index("customer.subscription.created") :] == [
        "customer.subscription.created",
        "invoice.created",
        "payment_intent.created",
        "invoice.finalized",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
        "customer.subscription.updated",
        "charge.updated",
    ]


async def test_a_first_payment_has_twenty_three_hours(door: Door) -> None:
    await door.control("POST", "/clock/freeze")
    begun = await subscribe(door, (await door.customer()).id, **INCOMPLETE)
    await wait(door, 23 * HOUR - 1)
    assert (await now_of(door, begun)).status == "incomplete"
    await wait(door, 1)
    (invoice,) = await invoices(door, begun)
    assert (await now_of(door, begun)).status == "incomplete_expired"
    assert invoice.status == "void"


async def test_a_saved_card_pays_at_once(door: Door) -> None:
    begun = await active(door)
    assert (begun.status, (await invoices(door, begun))[0].status) == ("active", "paid")


@pytest.mark.parametrize(
    ("behavior", "left"), [("allow_incomplete", ["incomplete"]), ("error_if_incomplete", [])]
)
async def test_a_declined_first_payment_leaves_what_was_asked_for(
    door: Door, behavior: str, left: list[str]
) -> None:
    customer, method = await door.saved_card("pm_card_chargeCustomerFail")
    call = subscribe(
        door, customer, default_payment_method=method, payment_behavior=behavior, off_session=True
    )
    if left:
        assert (await call).status == "incomplete"
    else:
        assert (await door.refused(call)).code == "card_declined"
    assert [
        row.status for row in (await door.v1.subscriptions.list_async({"status": "all"})).data
    ] == left


async def test_a_period_ends_where_the_calendar_says(door: Door) -> None:
    january = int(datetime(2027, 1, 31, 10, tzinfo=UTC).timestamp())
    await door.control("POST", "/clock/freeze", at=january)
    begun = await active(door)
    ends = []
    for _ in range(4):
        end = period(await now_of(door, begun))[1]
        ends.append(datetime.fromtimestamp(end, UTC).strftime("%m-%d %H"))
        await wait_until(door, end)
    assert ends == ["02-28 10", "03-31 10", "04-30 10", "05-31 10"]


async def test_a_renewal_is_drafted_finalized_and_paid_by_the_clock(door: Door) -> None:
    await door.control("POST", "/clock/freeze")
    begun = await active(door)
    end = period(begun)[1]
    await wait_until(door, end)
    drafted = (await invoices(door, begun))[-1]
    assert (drafted.status, drafted.billing_reason) == ("draft", "subscription_cycle")
    assert drafted.number is None
    await wait(door, HOUR)
    paid = (await invoices(door, begun))[-1]
    assert (paid.status, paid.amount_paid) == ("paid", 2900)
    assert paid.number.endswith("-0002")
    assert (await now_of(door, begun)).status == "active"
    assert (await door.books())["sums"]["usd"]["charge"] == {
        "count": 2,
        "amount": 5800,
        "fee": 228,
        "net": 5572,
    }


async def test_a_subscription_ends_with_its_period_unless_one_thinks_again(door: Door) -> None:
    await door.control("POST", "/clock/freeze")
    kept, left = await active(door), await active(door)
    for one in (kept, left):
        leaving = await door.v1.subscriptions.update_async(one.id, {"cancel_at_period_end": True})
        assert leaving.cancel_at == period(one)[1]
    back = await door.v1.subscriptions.update_async(kept.id, {"cancel_at_period_end": False})
    assert (back.cancel_at, back.canceled_at) == (None, None)
    await wait_until(door, period(left)[1])
    assert (await now_of(door, left)).status == "canceled"
    assert (await now_of(door, kept)).status == "active"
    assert len(await invoices(door, left)) == 1
    assert (await door.event_types()).count("customer.subscription.deleted") == 1


async def test_a_subscription_canceled_now_is_over_now(door: Door) -> None:
    begun = await active(door)
    ended = await door.v1.subscriptions.cancel_async(begun.id)
    assert (ended.status, ended.ended_at is not None) == ("canceled", True)
    again = await door.refused(door.v1.subscriptions.cancel_async(begun.id))
    assert again.http_status == 404
    assert (await door.v1.subscriptions.list_async()).data == []


async def test_a_trial_is_free_warned_of_and_then_paid(door: Door) -> None:
    await door.control("POST", "/clock/freeze")
    begun = await active(door, trial_period_days=7)
    (free,) = await invoices(door, begun)
    assert (begun.status, free.amount_due, free.status) == ("trialing", 0, "paid")
    await wait(door, 4 * DAY)
    assert "customer.subscription.trial_will_end" in await door.event_types()
    await wait(door, 3 * DAY)
    assert (await now_of(door, begun)).status == "active"
    await wait(door, HOUR)
    assert (await invoices(door, begun))[-1].amount_paid == 2900


async def test_a_trial_without_a_card_asks_for_one(door: Door) -> None:
    customer = await door.customer()
    begun = await subscribe(door, customer.id, **INCOMPLETE, trial_period_days=7)
    setup = begun.pending_setup_intent
    assert begun.status == "trialing"
    await door.control("POST", f"/setup_intents/{setup}/confirm", payment_method="pm_card_visa")
    assert (await now_of(door, begun)).pending_setup_intent is None


async def test_an_invoice_that_is_sent_is_paid_in_its_own_time(door: Door) -> None:
    await door.control("POST", "/clock/freeze")
    customer, method = await door.saved_card()
    begun = await subscribe(door, customer, collection_method="send_invoice", days_until_due=10)
    await wait(door, HOUR)
    (sent,) = await invoices(door, begun)
    assert (begun.status, sent.status) == ("active", "open")
    await wait(door, 10 * DAY)
    assert (await now_of(door, begun)).status == "past_due"
    assert "invoice.overdue" in await door.event_types()
    await door.v1.invoices.pay_async(sent.id, {"payment_method": method})
    assert (await now_of(door, begun)).status == "active"


async def test_more_of_the_same_is_billed_from_the_next_period_on(door: Door) -> None:
    await door.control("POST", "/clock/freeze")
    begun = await active(door)
    item = begun["items"].data[0]
    await door.v1.subscriptions.update_async(
        begun.id,
        {"items": [{"id": item.id, "quantity": 3}], "proration_behavior": "none"},
    )
    await wait_until(door, period(begun)[1] + HOUR)
    assert [row.amount_paid for row in await invoices(door, begun)] == [2900, 8700]


async def test_what_makes_no_sense_is_refused(door: Door) -> None:
    customer = (await door.customer()).id
    price = await plan(door)
    once = await door.v1.prices.create_async(
        {"product_data": {"name": "Once"}, "unit_amount": 100, "currency": "usd"}
    )
    refusals = [
        await door.refused(subscribe(door, "cus_nobody", price=price)),
        await door.refused(subscribe(door, customer, price=once.id)),
        await door.refused(subscribe(door, customer, price=price)),
        await door.refused(
            subscribe(door, customer, price=price, collection_method="send_invoice")
        ),
        await door.refused(subscribe(door, customer, price=price, unheard_of="x")),
    ]
    assert {error.http_status for error in refusals} == {400}
    assert refusals[-1].code == "parameter_unknown"
    assert (await door.v1.subscriptions.list_async({"status": "all"})).data == []


async def test_a_deleted_customer_is_billed_no_more(door: Door) -> None:
    begun = await active(door)
    await door.v1.customers.delete_async(begun.customer)
    assert (await now_of(door, begun)).status == "canceled"
