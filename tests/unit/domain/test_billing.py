"""Subscriptions and invoices only move forward, and what is over stays over."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from domain.invoice import INVOICE_AHEAD, InvoiceStatus
from domain.subscription import SUBSCRIPTION_FINAL, SubscriptionStatus
from tests.billing_builders import a_subscription, an_invoice, subscription_facts
from tests.builders import LATER, NOON


@pytest.mark.parametrize(
    ("before", "after"), list(product(SubscriptionStatus, SubscriptionStatus)), ids=str
)
def test_an_end_is_final_and_a_beginning_does_not_return(
    before: SubscriptionStatus, after: SubscriptionStatus
) -> None:
    known = a_subscription().synced(subscription_facts(status=before), at=NOON)
    late = known.late_news(subscription_facts(status=after))
    moves_back = before in SUBSCRIPTION_FINAL or after is SubscriptionStatus.INCOMPLETE
    expected = f"already {before.value}" if before is not after and moves_back else None
    assert late == expected


def test_the_first_news_is_never_late() -> None:
    assert a_subscription().late_news(subscription_facts()) is None


@pytest.mark.parametrize(("before", "after"), list(product(InvoiceStatus, InvoiceStatus)), ids=str)
def test_an_invoice_leaves_a_status_only_for_one_that_lies_ahead(
    before: InvoiceStatus, after: InvoiceStatus
) -> None:
    known = an_invoice(status=before)
    late = known.late_news(replace(known.facts, status=after))
    allowed = before is after or after in INVOICE_AHEAD[before]
    assert late == (None if allowed else f"already {before.value}")


def test_only_an_uncollectible_invoice_may_still_be_paid_or_void() -> None:
    ends = {InvoiceStatus.PAID, InvoiceStatus.VOID}
    assert INVOICE_AHEAD[InvoiceStatus.UNCOLLECTIBLE] == ends
    assert not any(INVOICE_AHEAD[end] for end in ends)


def test_fewer_tries_than_are_known_is_old_news() -> None:
    known = an_invoice()
    earlier = replace(known.facts, attempt_count=2)
    assert known.late_news(earlier) == "already tried 3 times"


def test_the_moment_of_the_news_moves_forward_whatever_the_clocks_say() -> None:
    known = a_subscription().synced(subscription_facts(), at=LATER)
    again = known.synced(subscription_facts(), at=NOON)
    assert again.synced_at == LATER + timedelta(microseconds=1)
    invoice = an_invoice()
    assert invoice.synced(invoice.facts, at=NOON).synced_at == LATER + timedelta(microseconds=1)
