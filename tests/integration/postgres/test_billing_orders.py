"""A subscription's and an invoice's life, told in every order, twice over and again: one end."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any, Final

import asyncpg
import pytest

from adapters.memory.database import MemoryDatabase
from domain.ids import ChargeReference
from domain.invoice import InvoiceStatus
from domain.subscription import SubscriptionStatus
from tests.builders import usd
from tests.contract.memory_store import a_memory_store
from tests.integration.postgres.billing_life import (
    End,
    Lives,
    MemoryDiary,
    PostgresDiary,
    Step,
    Subscribed,
)
from tests.integration.postgres.event_door import EventDoor, event_door

Life = Callable[[Lives, Subscribed], Sequence[Step]]
SUBSCRIPTION: Final = "customer.subscription"
PAID: Final = Counter(
    {
        ("INVOICE_PAID", "stripe_balance", "27.86 USD"): 1,
        ("INVOICE_PAID", "stripe_fees", "1.14 USD"): 1,
        ("INVOICE_PAID", "subscription_revenue", "-29.00 USD"): 1,
    }
)
REFUNDED: Final = Counter(
    {
        ("INVOICE_REFUNDED", "stripe_balance", "-9.00 USD"): 1,
        ("INVOICE_REFUNDED", "subscription_revenue", "9.00 USD"): 1,
    }
)


@pytest.fixture
def lives(door: EventDoor, service: "asyncpg.Connection[Any]") -> Lives:
    return Lives(door, PostgresDiary(service))


def a_subscription_that_ends_unpaid(lives: Lives, of: Subscribed) -> Sequence[Step]:
    """Pay once, then never again, until Stripe has tried for the last time and it is ended."""
    held = lives.door.processor.subscriptions[of.subscription]

    def renew_and_decline() -> None:
        lives.biller.decline(lives.biller.renew(of.subscription))

    return (
        Step(f"{SUBSCRIPTION}.created", of.subscription),
        Step(f"{SUBSCRIPTION}.updated", of.subscription, lambda: lives.biller.pay(of.invoice)),
        Step(f"{SUBSCRIPTION}.updated", of.subscription, renew_and_decline),
        Step(
            f"{SUBSCRIPTION}.updated",
            of.subscription,
            lambda: held.become(status=SubscriptionStatus.UNPAID, cancel_at_period_end=True),
        ),
        Step(
            f"{SUBSCRIPTION}.deleted",
            of.subscription,
            lambda: held.become(status=SubscriptionStatus.CANCELED),
        ),
    )


def _begun(lives: Lives, of: Subscribed) -> Sequence[Step]:
    """Draft an invoice, finalize it, and have the first card declined."""
    held = lives.door.processor.invoices[of.invoice]
    shown = held.shown.facts
    held.become(status=InvoiceStatus.DRAFT, number=None, hosted_page=None, pdf=None)

    def finalize() -> None:
        held.become(
            status=InvoiceStatus.OPEN,
            number=shown.number,
            hosted_page=shown.hosted_page,
            pdf=shown.pdf,
        )

    return (
        Step("invoice.created", of.invoice),
        Step("invoice.finalized", of.invoice, finalize),
        Step("invoice.payment_failed", of.invoice, lambda: lives.biller.decline(of.invoice)),
    )


def an_invoice_that_is_paid(lives: Lives, of: Subscribed) -> Sequence[Step]:
    """Let another card pay in the end."""
    payment = lives.door.processor.invoices[of.invoice].payment
    return (
        *_begun(lives, of),
        Step("invoice.paid", of.invoice, lambda: lives.biller.pay(of.invoice)),
        Step("invoice_payment.paid", payment),
    )


def an_invoice_that_is_given_up(lives: Lives, of: Subscribed) -> Sequence[Step]:
    """Let nobody pay: Stripe gives it up, and a person says that it was never due."""

    def end(status: InvoiceStatus) -> Callable[[], None]:
        return lambda: lives.biller.end_invoice(of.invoice, status)

    return (
        *_begun(lives, of),
        Step("invoice.marked_uncollectible", of.invoice, end(InvoiceStatus.UNCOLLECTIBLE)),
        Step("invoice.voided", of.invoice, end(InvoiceStatus.VOID)),
    )


def a_whole_life(lives: Lives, of: Subscribed) -> Sequence[Step]:
    """Subscribe, pay, have a part refunded, and end."""
    processor = lives.door.processor

    def charge() -> ChargeReference:
        paid = processor.invoices[of.invoice].charge
        assert paid is not None
        return paid

    def cancel() -> None:
        processor.subscriptions[of.subscription].become(status=SubscriptionStatus.CANCELED)

    return (
        Step(f"{SUBSCRIPTION}.created", of.subscription),
        Step("invoice.finalized", of.invoice),
        Step("invoice.paid", of.invoice, lambda: lives.biller.pay(of.invoice)),
        Step(f"{SUBSCRIPTION}.updated", of.subscription),
        Step("charge.refunded", charge, lambda: processor.recourse.refund(charge(), usd(900))),
        Step(f"{SUBSCRIPTION}.deleted", of.subscription, cancel),
    )


async def ends(lives: Lives, life: Life, orders: Sequence[Sequence[int]]) -> list[End]:
    """Return the different ends that a life came to in all these orders; say how many were fed."""
    found: list[End] = []
    for order in orders:
        begun = await lives.begin()
        await lives.feed(life(lives, begun), order)
        end = await lives.end(begun.seller_id)
        if end not in found:
            found.append(end)
    print(f"{len(orders)} orders of {3 * len(orders[0])} deliveries were fed")  # noqa: T201 - asked for
    return found


ALL: Final = tuple(permutations(range(5)))


async def test_a_subscription_comes_to_one_end_in_every_order(lives: Lives) -> None:
    (end,) = await ends(lives, a_subscription_that_ends_unpaid, ALL)
    (facts,) = end.subscriptions
    assert facts is not None
    assert (facts.status, facts.cancel_at_period_end) == (SubscriptionStatus.CANCELED, True)
    assert (facts.period_end - facts.period_start).days == 30
    assert end.told == {
        "subscription.price": "price_basic",
        "subscription.status": "canceled",
        "subscription.periodEnd": facts.period_end.isoformat(),
        "subscription.cancelAtPeriodEnd": "True",
    }
    assert (end.invoices, end.entries, end.recourse) == ([], Counter(), Counter())


async def test_an_invoice_that_is_paid_comes_to_one_end_in_every_order(lives: Lives) -> None:
    (end,) = await ends(lives, an_invoice_that_is_paid, ALL)
    (facts,) = end.invoices
    assert (facts.status, facts.amount_due) == (InvoiceStatus.PAID, usd(2_900))
    assert (facts.amount_paid, facts.amount_remaining) == (usd(2_900), usd(0))
    assert (facts.number, facts.hosted_page, facts.pdf) == ("its number", "its page", "its print")
    assert (facts.attempt_count, facts.last_payment_error) == (2, None)
    assert end.entries == PAID
    assert end.told == {
        "invoice.status": "paid",
        "invoice.amountDue": "29.00 USD",
        "invoice.amountPaid": "29.00 USD",
        "invoice.amountRemaining": "0.00 USD",
        "invoice.attemptCount": "2",
    }


async def test_an_invoice_that_is_given_up_comes_to_one_end_in_every_order(lives: Lives) -> None:
    (end,) = await ends(lives, an_invoice_that_is_given_up, ALL)
    (facts,) = end.invoices
    assert (facts.status, facts.amount_paid) == (InvoiceStatus.VOID, usd(0))
    assert facts.last_payment_error == end.told["invoice.lastPaymentError"] == "generic_decline"
    assert (end.told["invoice.status"], end.entries) == ("void", Counter())


@pytest.mark.parametrize("first", range(6))
async def test_a_whole_life_with_its_money_comes_to_one_end_in_every_order(first: int) -> None:
    orders = [order for order in permutations(range(6)) if order[0] == first]
    database = MemoryDatabase(lock_timeout_seconds=0.5)
    async with event_door(a_memory_store(database)) as door:
        (end,) = await ends(Lives(door, MemoryDiary(database.tables)), a_whole_life, orders)
    assert [facts and facts.status for facts in end.subscriptions] == [SubscriptionStatus.CANCELED]
    assert [facts.status for facts in end.invoices] == [InvoiceStatus.PAID]
    assert end.entries == PAID + REFUNDED
    assert end.recourse == {("invoice.refunded", "-9.00 USD"): 1}
    assert (end.told["subscription.status"], end.told["invoice.status"]) == ("canceled", "paid")
