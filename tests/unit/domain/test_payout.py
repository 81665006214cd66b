"""A payout moves forward only; what counts as paid may still come back."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from domain.ids import AccountReference, PayoutReference, SellerId
from domain.payout import Payout, PayoutFacts, PayoutState
from tests.builders import LATER, NOON, usd

FACTS = PayoutFacts(
    reference=PayoutReference("po_1"),
    amount=usd(500),
    state=PayoutState.PENDING,
    arrival_date=date(2026, 3, 3),
    created_at=NOON,
    bank_last4="6789",
)
PAYOUT = Payout(
    seller_id=SellerId("sue"), account=AccountReference("acct_1"), facts=FACTS, updated_at=NOON
)
FORWARD = {
    ("PENDING", "IN_TRANSIT"),
    ("PENDING", "PAID"),
    ("PENDING", "FAILED"),
    ("PENDING", "CANCELED"),
    ("IN_TRANSIT", "PAID"),
    ("IN_TRANSIT", "FAILED"),
    ("IN_TRANSIT", "CANCELED"),
    ("PAID", "FAILED"),
}


@pytest.mark.parametrize(("begin", "end"), list(product(PayoutState, PayoutState)))
def test_news_moves_a_payout_forward_or_not_at_all(begin: PayoutState, end: PayoutState) -> None:
    payout = replace(PAYOUT, facts=replace(FACTS, state=begin))
    news = replace(FACTS, state=end, failure_code="account_closed")
    after = payout.told(news, at=LATER)
    if (begin, end) in FORWARD or begin is end:
        assert (after.facts, after.updated_at) == (news, LATER)
    else:
        assert after == payout


def test_no_news_is_no_change() -> None:
    assert PAYOUT.told(FACTS, at=LATER) == PAYOUT
    gone = replace(FACTS, bank_last4=None)
    assert PAYOUT.told(gone, at=LATER) == PAYOUT


def test_another_day_of_arrival_is_news() -> None:
    later = replace(FACTS, arrival_date=FACTS.arrival_date + timedelta(days=1), bank_last4=None)
    after = PAYOUT.told(later, at=LATER)
    assert (after.facts.arrival_date, after.facts.bank_last4) == (later.arrival_date, "6789")
