"""Renewals that fail: tried again by the clock, mended by a card, or the end of a subscription."""

from typing import Any

from tests.integration.sandbox.door import Door
from tests.integration.sandbox.subscribing import (
    DAY,
    HOUR,
    active,
    invoices,
    now_of,
    period,
    wait,
    wait_until,
)


async def failing(door: Door, card: str = "pm_card_chargeCustomerFail") -> Any:
    """Return a subscription whose first renewal has just failed."""
    await door.control("POST", "/clock/freeze")
    begun = await active(door)
    method = await door.v1.payment_methods.attach_async(card, {"customer": begun.customer})
    await door.v1.subscriptions.update_async(begun.id, {"default_payment_method": method.id})
    await wait_until(door, period(begun)[1])
    await wait(door, HOUR)
    return begun


async def mend(door: Door, subscription: Any) -> None:
    """Give the customer a card that pays."""
    method = await door.v1.payment_methods.attach_async(
        "pm_card_visa", {"customer": subscription.customer}
    )
    await door.v1.subscriptions.update_async(subscription.id, {"default_payment_method": method.id})


async def test_a_failed_renewal_falls_behind_and_plans_the_next_try(door: Door) -> None:
    begun = await failing(door)
    now = (await door.control("GET", "/clock"))["now"]
    late = (await invoices(door, begun))[-1]
    assert (await now_of(door, begun)).status == "past_due"
    assert (late.status, late.attempt_count) == ("open", 1)
    assert late.next_payment_attempt == now + 3 * DAY
    types = await door.event_types()
    assert types.count("invoice.payment_failed") == 1
    assert "invoice.payment_action_required" not in types


async def test_a_later_try_with_a_better_card_mends_it(door: Door) -> None:
    begun = await failing(door)
    await mend(door, begun)
    await wait(door, 3 * DAY)
    paid = (await invoices(door, begun))[-1]
    assert (paid.status, paid.attempt_count, paid.next_payment_attempt) == ("paid", 2, None)
    assert (await now_of(door, begun)).status == "active"


async def test_after_the_last_try_the_subscription_is_over(door: Door) -> None:
    begun = await failing(door)
    for days in (3, 5, 7):
        assert (await now_of(door, begun)).status == "past_due"
        await wait(door, days * DAY)
    ended = await now_of(door, begun)
    last = (await invoices(door, begun))[-1]
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert (last.status, last.attempt_count, last.auto_advance) == ("open", 4, False)
    assert (await door.event_types()).count("invoice.payment_failed") == 4


async def test_paying_by_hand_mends_it_at_once(door: Door) -> None:
    begun = await failing(door)
    late = (await invoices(door, begun))[-1]
    method = await door.v1.payment_methods.attach_async(
        "pm_card_visa", {"customer": begun.customer}
    )
    paid = await door.v1.invoices.pay_async(late.id, {"payment_method": method.id})
    assert (paid.status, (await now_of(door, begun)).status) == ("paid", "active")
    again = await door.refused(door.v1.invoices.pay_async(late.id))
    assert again.code == "invoice_already_paid"


async def test_money_that_came_another_way_settles_it_without_a_charge(door: Door) -> None:
    begun = await failing(door)
    late = (await invoices(door, begun))[-1]
    paid = await door.v1.invoices.pay_async(late.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_paid_off_stripe) == ("paid", 2900)
    assert (await now_of(door, begun)).status == "active"
    assert (await door.books())["sums"]["usd"]["charge"]["count"] == 1


async def test_a_bank_that_asks_for_the_cardholder_is_told_apart(door: Door) -> None:
    begun = await failing(door, "pm_card_authenticationRequired")
    types = await door.event_types()
    assert "invoice.payment_action_required" in types
    assert "invoice.payment_failed" in types
    late = (await invoices(door, begun))[-1]
    error = await door.refused(door.v1.invoices.pay_async(late.id))
    assert error.http_status == 402


async def test_a_declined_payment_by_hand_is_told_and_counts_nothing(door: Door) -> None:
    begun = await failing(door)
    late = (await invoices(door, begun))[-1]
    error = await door.refused(door.v1.invoices.pay_async(late.id))
    after = (await invoices(door, begun))[-1]
    assert (error.http_status, error.code) == (402, "card_declined")
    assert (after.attempt_count, after.next_payment_attempt) == (1, late.next_payment_attempt)


async def test_a_voided_invoice_is_owed_no_more(door: Door) -> None:
    begun = await failing(door)
    late = (await invoices(door, begun))[-1]
    voided = await door.v1.invoices.void_invoice_async(late.id)
    assert (voided.status, (await now_of(door, begun)).status) == ("void", "active")
    refused = await door.refused(door.v1.invoices.pay_async(late.id))
    assert refused.code == "invoice_not_editable"


async def test_an_uncollectible_invoice_may_still_be_paid(door: Door) -> None:
    begun = await failing(door)
    late = (await invoices(door, begun))[-1]
    written_off = await door.v1.invoices.mark_uncollectible_async(late.id)
    assert written_off.status == "uncollectible"
    await mend(door, begun)
    assert (await door.v1.invoices.pay_async(late.id)).status == "paid"
