"""Statements: every kind of posting has its meaning, and the months hold all of time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import SellerId
from domain.ledger import Account, PostingKind
from domain.money import Money
from domain.statement import LINES, BookedEntry, Month, Statement, StatementCategory, lines_of
from tests.builders import NOON, eur, usd

K, A, C = PostingKind, Account, StatementCategory

NOT_THE_SELLERS = {
    K.PROCESSING_FEE: "Stripe's",
    K.RECEIPT_RECORDED: "Amazon's money, not yet anybody's",
    K.RECEIPT_ALLOCATED: "Amazon's money, for what is or was paid already",
    K.RECEIPT_REVERSED: "Amazon's money, gone again",
}


def an_entry(kind: PostingKind, account: Account, amount: Money) -> BookedEntry:
    return BookedEntry(
        at=NOON,
        kind=kind,
        cause="x",
        account=account,
        amount=amount,
        transaction_id=None,
        claim_id=None,
        recovery_id=None,
    )


def test_every_kind_of_posting_is_a_line_or_is_no_business_of_the_sellers() -> None:
    assert LINES.keys() | NOT_THE_SELLERS.keys() == set(PostingKind)
    assert not LINES.keys() & NOT_THE_SELLERS.keys()


def test_a_month_is_summed_up_for_each_currency() -> None:
    entries = [
        an_entry(K.FEE_CHARGED, A.STRIPE_BALANCE, usd(2_000)),
        an_entry(K.FEE_CHARGED, A.FEE_REVENUE, usd(-2_000)),
        an_entry(K.PROCESSING_FEE, A.STRIPE_FEES, usd(88)),
        an_entry(K.SHARE_TRANSFERRED, A.RECOVERIES_CLEARING, usd(8_000)),
        an_entry(K.SHARE_TRANSFERRED, A.STRIPE_BALANCE, usd(-8_000)),
        an_entry(K.FEE_KEPT, A.RECOVERIES_CLEARING, eur(1_000)),
        an_entry(K.FEE_KEPT, A.KEPT_FEES, eur(-1_000)),
        an_entry(K.FEE_CREDITED, A.FEE_REVENUE, usd(500)),
        an_entry(K.FEE_CREDITED, A.SELLER_CREDITS, usd(-500)),
        an_entry(K.SHARE_REVERSED, A.RECOVERIES_CLEARING, usd(-1_500)),
        an_entry(K.DEBT_INCURRED, A.RECOVERIES_CLEARING, usd(-500)),
        an_entry(K.DEBT_INCURRED, A.SELLER_DEBTS, usd(500)),
    ]
    statement = Statement(seller_id=SellerId("1"), month=Month.of(NOON), lines=lines_of(entries))
    assert [(line.category, line.entry.amount) for line in statement.lines] == [
        (C.CHARGED, usd(-2_000)),
        (C.PAID, usd(8_000)),
        (C.CHARGED, eur(-1_000)),
        (C.CREDITED, usd(500)),
        (C.CLAWED_BACK, usd(-1_500)),
        (C.CLAWED_BACK, usd(-500)),
    ]
    totals = {str(total.net): total for total in statement.totals}
    assert totals.keys() == {"-10.00 EUR", "45.00 USD"}
    dollars = totals["45.00 USD"]
    assert (dollars.charged, dollars.paid) == (usd(2_000), usd(8_000))
    assert (dollars.credited, dollars.clawed_back) == (usd(500), usd(2_000))


@given(st.datetimes(datetime(2000, 1, 1), datetime(2999, 12, 31)))  # noqa: DTZ001 - the zone comes below
def test_every_moment_is_in_one_month(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)
    month = Month.of(at)
    assert month.start <= at < month.end
    assert Month.of(month.end).start == month.end
    assert Month.read(str(month)) == month
    assert not month.is_closed(month.end)
    assert month.is_closed(month.end + timedelta(days=1))


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-00", "2026-13", "2026-3", "1999-01", "2026-03-01"]
)
def test_anything_else_is_no_month(text: str) -> None:
    assert Month.read(text) is None
